DELETE FROM adopted WHERE item = ?

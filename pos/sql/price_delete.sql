DELETE FROM price WHERE item = ?

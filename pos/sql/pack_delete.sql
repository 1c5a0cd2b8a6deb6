DELETE FROM pack WHERE item = ?

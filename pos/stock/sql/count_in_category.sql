SELECT 1 FROM item WHERE id = ? AND category = ?

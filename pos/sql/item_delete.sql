DELETE FROM item WHERE id = ?

SELECT count(*) FROM item WHERE category = ?

DELETE FROM pack_price WHERE item = ?

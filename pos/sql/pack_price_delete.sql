DELETE FROM pack_price WHERE item = ? AND level = ? AND audience = ?

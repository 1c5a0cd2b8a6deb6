DELETE FROM frequent_pin WHERE item = ?

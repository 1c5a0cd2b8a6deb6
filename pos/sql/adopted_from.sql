SELECT local_item FROM adopted WHERE item = ?

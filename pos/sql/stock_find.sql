SELECT milli FROM stock WHERE item = ?

SELECT milli FROM stock_lot WHERE item = ? AND expiry_day = 0 AND lot = ''

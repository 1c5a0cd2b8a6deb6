SELECT item, lot, expiry_day, milli FROM stock_lot
WHERE expiry_day > 0 AND expiry_day <= ? AND milli > 0
ORDER BY expiry_day, item, lot

SELECT expiry_day, lot, milli FROM stock_lot
WHERE item = ? AND milli > 0 AND (lot <> '' OR expiry_day <> 0)
ORDER BY expiry_day = 0, expiry_day, lot LIMIT 1

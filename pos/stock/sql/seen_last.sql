SELECT id, sitting, cashier, second, item, milli, recorded, expected
FROM stock_seen WHERE number = ? ORDER BY id DESC LIMIT 1

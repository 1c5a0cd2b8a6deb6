SELECT sitting, cashier, second FROM stock_seen
WHERE number = ? AND recorded = 0 ORDER BY id LIMIT 1

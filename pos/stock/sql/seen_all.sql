SELECT item, second, milli, expected FROM stock_seen
WHERE number = ? ORDER BY item, second, id

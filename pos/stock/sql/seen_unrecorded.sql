SELECT id, item, milli, expected, at_ms FROM stock_seen
WHERE number = ? AND sitting = ? AND cashier = ? AND second = ?
  AND recorded = 0
ORDER BY id

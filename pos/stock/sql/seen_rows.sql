SELECT id, item, milli, second FROM stock_seen
WHERE number = ? AND sitting = ? ORDER BY id DESC LIMIT ?

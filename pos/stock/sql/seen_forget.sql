DELETE FROM stock_seen
WHERE id = ? AND number = ? AND sitting = ? AND recorded = 0

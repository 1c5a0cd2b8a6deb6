UPDATE stock_seen SET milli = ?4
WHERE id = ?1 AND number = ?2 AND sitting = ?3 AND recorded = 0

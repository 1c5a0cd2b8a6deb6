UPDATE stock_seen SET recorded = ?6
WHERE number = ?1 AND sitting = ?2 AND cashier = ?3 AND second = ?4
  AND recorded = 0 AND id <= ?5

SELECT expiry_day, lot, milli FROM stock_lot
WHERE item = ?1 AND milli > 0 AND (lot <> '' OR expiry_day <> 0)
  AND (?2 = '' OR lot = ?2 COLLATE NOCASE)
  AND (?3 = 0 OR expiry_day = ?3 OR (expiry_day = 0 AND ?2 <> ''))
ORDER BY expiry_day = 0, expiry_day, lot LIMIT 1

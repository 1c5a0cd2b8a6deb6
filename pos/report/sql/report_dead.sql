SELECT s.item, s.milli, c.fen,
    (SELECT MAX(day) FROM day_item d WHERE d.item = s.item AND d.milli > 0)
FROM stock s
LEFT JOIN item_cost c ON c.item = s.item
WHERE s.milli > 0 AND NOT EXISTS (SELECT 1 FROM day_item d
    WHERE d.item = s.item AND d.milli > 0 AND d.day BETWEEN ?1 AND ?2)

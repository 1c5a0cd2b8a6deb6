SELECT d.item, SUM(d.milli), SUM(d.amount), SUM(d.lines), s.milli, c.fen
FROM day_item d
LEFT JOIN stock s ON s.item = d.item
LEFT JOIN item_cost c ON c.item = d.item
WHERE d.day BETWEEN ?1 AND ?2 GROUP BY d.item

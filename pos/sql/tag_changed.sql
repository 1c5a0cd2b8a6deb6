-- Items with another price since the first day: one in force on the last day,
-- that began after the first, over an older one.
SELECT p.item FROM price p JOIN item i ON i.id = p.item
WHERE p.day > ?1 AND p.day <= ?2 AND i.withdrawn = 0
  AND EXISTS (SELECT 1 FROM price o WHERE o.item = p.item AND o.day < p.day
              AND o.fen <> p.fen)
GROUP BY p.item
ORDER BY i.category, i.name, p.item

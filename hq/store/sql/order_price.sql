-- What a base unit costs at an outlet on a day, from the most special price
-- book that has it: ?1 item, ?2 outlet's audience, ?3 day.
SELECT unit_fen FROM hq_price
WHERE item = ?1 AND day <= ?3 AND unit_fen > 0
  AND (audience IN ('all', ?2)
       OR audience IN (SELECT 'group/' || g.name FROM hq_outlet_group g
                       WHERE 'outlet/' || g.outlet = ?2))
ORDER BY CASE audience WHEN ?2 THEN 0 WHEN 'all' THEN 2 ELSE 1 END, day DESC
LIMIT 1

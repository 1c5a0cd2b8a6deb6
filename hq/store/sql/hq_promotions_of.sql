-- Those that reach an outlet; 0: those for everyone.
SELECT record FROM hq_promotion p
WHERE audience = 'all' OR audience = 'outlet/' || ?1
   OR EXISTS (SELECT 1 FROM hq_outlet_group g
              WHERE g.outlet = ?1 AND p.audience = 'group/' || g.name)
ORDER BY id;

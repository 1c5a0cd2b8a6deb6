-- Also those that are over: what was sold then was sold under them.
SELECT record, coalesce(ended_ms, 0) FROM hq_promotion p
WHERE audience = 'all' OR audience = 'outlet/' || ?1
   OR EXISTS (SELECT 1 FROM hq_outlet_group g
              WHERE g.outlet = ?1 AND p.audience = 'group/' || g.name)
ORDER BY id;

-- ?1: enum spool_lane
SELECT id, kind, ref, copy, drawer, state, again, attempts, queued_ms, error
FROM print_job
WHERE state < 2 AND CASE ?1 WHEN 1 THEN kind <> 40 WHEN 2 THEN kind = 40 ELSE 1 END
ORDER BY id LIMIT 1

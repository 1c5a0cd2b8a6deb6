-- Attempts that ended nobody knows where: since the last paper that came out
-- whole. The printer may still wait for the rest of a picture. ?1: enum
-- spool_lane
SELECT count(*) FROM print_job
WHERE attempts > 0 AND state <> 2
  AND CASE ?1 WHEN 1 THEN kind <> 40 WHEN 2 THEN kind = 40 ELSE 1 END
  AND id > coalesce((SELECT max(id) FROM print_job WHERE state = 2
      AND CASE ?1 WHEN 1 THEN kind <> 40 WHEN 2 THEN kind = 40 ELSE 1 END), 0)

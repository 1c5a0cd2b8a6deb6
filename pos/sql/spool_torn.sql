-- Attempts that ended nobody knows where: since the last paper that came out
-- whole. The printer may still wait for the rest of a picture.
SELECT count(*) FROM print_job
WHERE attempts > 0 AND state <> 2
  AND id > coalesce((SELECT max(id) FROM print_job WHERE state = 2), 0)

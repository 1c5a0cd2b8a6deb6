UPDATE hq_run SET
    count = count + ?4, end_hash = ?5, bytes = CAST(bytes || ?6 AS BLOB)
WHERE outlet = ?1 AND till = ?2
  AND first_seq = (SELECT max(first_seq) FROM hq_run
                   WHERE outlet = ?1 AND till = ?2)
  AND first_seq + count = ?3 AND length(bytes) < ?7
RETURNING count;

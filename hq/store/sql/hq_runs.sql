SELECT first_seq, count, end_hash, bytes FROM hq_run
WHERE outlet = ?1 AND till = ?2 AND first_seq >= coalesce(
    (SELECT max(first_seq) FROM hq_run
     WHERE outlet = ?1 AND till = ?2 AND first_seq <= ?3), 0)
ORDER BY first_seq;

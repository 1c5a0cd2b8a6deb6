SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, sum(s.sales),
       sum(s.total_fen), NULL, sum(s.expected_fen), sum(s.counted_fen),
       sum(s.counted_fen - s.expected_fen)
FROM hq_shift s
WHERE s.outlet BETWEEN ?1 AND ?2 AND s.till BETWEEN ?3 AND ?4
  AND s.day BETWEEN ?5 AND ?6
LIMIT ?12 OFFSET ?13;

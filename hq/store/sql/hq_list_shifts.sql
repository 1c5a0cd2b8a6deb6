SELECT s.outlet, o.name, s.till, s.number, s.day, c.name, s.opened_ms,
       s.closed_ms, s.sales, s.total_fen, s.float_fen, s.expected_fen,
       s.counted_fen, s.counted_fen - s.expected_fen
FROM hq_shift s
LEFT JOIN hq_outlet o ON o.id = s.outlet
LEFT JOIN hq_cashier c ON c.id = s.cashier
WHERE s.outlet BETWEEN ?1 AND ?2 AND s.till BETWEEN ?3 AND ?4
  AND s.day BETWEEN ?5 AND ?6
ORDER BY s.opened_ms DESC, s.outlet, s.till
LIMIT ?12 OFFSET ?13;

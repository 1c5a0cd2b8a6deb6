SELECT p.order_no, p.outlet, p.at_ms, p.method, p.amount_fen, p.result,
       CASE WHEN b.result = 0 THEN b.provider_no ELSE '' END, p.type
FROM hq_payment p
LEFT JOIN hq_billed b ON b.order_no = p.order_no AND b.refund_no = ''
WHERE p.day BETWEEN ?1 AND ?2 AND p.at_ms >= ?3 AND p.at_ms < ?4
  AND p.type = ?5;

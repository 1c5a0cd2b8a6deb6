SELECT p.order_no, p.outlet, p.at_ms, p.method, p.amount_fen, p.result,
       CASE WHEN b.result = 0 THEN b.provider_no ELSE '' END, p.type
FROM hq_payment p
LEFT JOIN hq_billed b ON b.order_no = p.order_no AND b.refund_no = ''
WHERE p.order_no = ?1 ORDER BY p.outlet LIMIT 1;

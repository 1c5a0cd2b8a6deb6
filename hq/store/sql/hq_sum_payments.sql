SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       sum(p.amount_fen), NULL,
       sum(CASE WHEN p.result IN ('paid', 'claimed') THEN p.paid_fen END),
       sum((SELECT sum(r.amount_fen) FROM hq_payment_refund r
        WHERE r.order_no = p.order_no AND r.stage = 1)),
       NULL, NULL, NULL
FROM hq_payment p
WHERE p.outlet BETWEEN ?1 AND ?2 AND p.till BETWEEN ?3 AND ?4
  AND p.day BETWEEN ?5 AND ?6 AND (?9 <> 'open' OR p.result = '')
  AND (?10 = '' OR p.order_no = ?10 OR p.provider_no = ?10)
LIMIT ?12 OFFSET ?13;

SELECT p.order_no, p.outlet, o.name, p.till, p.seq, p.at_ms, p.day, c.name,
       p.type, p.method, p.amount_fen,
       CASE WHEN p.result <> '' THEN p.result
            WHEN p.given_up_ms > 0 THEN 'given up'
            WHEN p.unknown_ms > 0 THEN 'unknown' ELSE 'open' END,
       CASE WHEN p.result IN ('paid', 'claimed') THEN p.paid_fen END,
       (SELECT sum(r.amount_fen) FROM hq_payment_refund r
        WHERE r.order_no = p.order_no AND r.stage = 1),
       p.provider_no, nullif(p.settled_ms, 0), p.reason
FROM hq_payment p
LEFT JOIN hq_outlet o ON o.id = p.outlet
LEFT JOIN hq_cashier c ON c.id = p.cashier
WHERE p.outlet BETWEEN ?1 AND ?2 AND p.till BETWEEN ?3 AND ?4
  AND p.day BETWEEN ?5 AND ?6 AND (?9 <> 'open' OR p.result = '')
  AND (?10 = '' OR p.order_no = ?10 OR p.provider_no = ?10)
ORDER BY p.at_ms DESC, p.outlet, p.order_no
LIMIT ?12 OFFSET ?13;

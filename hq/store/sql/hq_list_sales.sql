-- The page is chosen before names are looked up.
SELECT s.outlet, o.name, s.till, s.seq, s.at_ms, s.day, c.name, s.lines,
       s.total_fen, s.cash_fen, s.wechat_fen, s.alipay_fen, s.unionpay_fen,
       s.credit_fen, s.other_fen
FROM (
    SELECT * FROM hq_sale
    WHERE outlet IN (SELECT id FROM hq_outlet WHERE id BETWEEN ?1 AND ?2)
      AND day BETWEEN ?5 AND ?6 AND till BETWEEN ?3 AND ?4
    ORDER BY day DESC, at_ms DESC, outlet, till, seq DESC
    LIMIT ?12 OFFSET ?13
) s
LEFT JOIN hq_outlet o ON o.id = s.outlet
LEFT JOIN hq_cashier c ON c.id = s.cashier
ORDER BY s.day DESC, s.at_ms DESC, s.outlet, s.till, s.seq DESC;

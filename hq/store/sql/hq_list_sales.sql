SELECT s.outlet, o.name, s.till, s.seq, s.at_ms, s.day, c.name, s.lines,
       s.total_fen, s.cash_fen, s.wechat_fen, s.alipay_fen, s.unionpay_fen,
       s.credit_fen, s.other_fen
FROM hq_sale s
LEFT JOIN hq_outlet o ON o.id = s.outlet
LEFT JOIN hq_cashier c ON c.id = s.cashier
WHERE s.outlet IN (SELECT id FROM hq_outlet WHERE id BETWEEN ?1 AND ?2)
  AND s.day BETWEEN ?5 AND ?6 AND s.till BETWEEN ?3 AND ?4
ORDER BY s.day DESC, s.at_ms DESC, s.outlet, s.till, s.seq DESC
LIMIT ?12 OFFSET ?13;

SELECT count(DISTINCT s.outlet), NULL, NULL, count(*) FILTER (WHERE s.lines > 0), sum(s.total_fen),
       sum(s.cash_fen), sum(s.wechat_fen), sum(s.alipay_fen),
       sum(s.unionpay_fen), sum(s.credit_fen), sum(s.other_fen)
FROM hq_sale s
WHERE s.outlet IN (SELECT id FROM hq_outlet WHERE id BETWEEN ?1 AND ?2)
  AND s.day BETWEEN ?5 AND ?6 AND s.till BETWEEN ?3 AND ?4
LIMIT ?12 OFFSET ?13;

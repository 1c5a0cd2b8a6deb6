-- "more than sold": the lines of the sale, all refunds together, say so.
SELECT r.outlet, o.name, r.till, r.seq, r.at_ms, r.day, c.name, k.name,
       nullif(r.sale_till, 0), nullif(r.sale_seq, 0), r.lines, r.total_fen,
       r.cash_fen, r.wechat_fen, r.alipay_fen, r.unionpay_fen, r.credit_fen,
       r.other_fen, r.reason,
       CASE
       WHEN r.sale_till = 0 THEN 'no receipt'
       WHEN NOT EXISTS (
           SELECT 1 FROM hq_refund_sold s
           WHERE s.sale_till = r.sale_till AND s.sale_seq = r.sale_seq
             AND s.tag = r.tag) THEN 'sale not here'
       WHEN EXISTS (
           SELECT 1 FROM hq_refund_line l
           LEFT JOIN hq_refund_sold s
               ON s.sale_till = l.sale_till AND s.sale_seq = l.sale_seq
               AND s.tag = l.tag AND s.place = l.place
           WHERE l.sale_till = r.sale_till AND l.sale_seq = r.sale_seq
             AND l.tag = r.tag
           GROUP BY l.place
           HAVING sum(l.milli) > coalesce(max(s.milli), 0)
               OR sum(l.fen) > coalesce(max(s.fen), 0)) THEN 'more than sold'
       ELSE ''
       END AS flag
FROM hq_refund r
LEFT JOIN hq_outlet o ON o.id = r.outlet
LEFT JOIN hq_cashier c ON c.id = r.cashier
LEFT JOIN hq_cashier k ON k.id = r.keeper
WHERE r.outlet BETWEEN ?1 AND ?2 AND r.till BETWEEN ?3 AND ?4
  AND r.day BETWEEN ?5 AND ?6
  AND (?10 = '' OR flag = ?10 OR instr(r.reason, ?10) > 0)
ORDER BY r.at_ms DESC, r.outlet, r.till, r.seq DESC
LIMIT ?12 OFFSET ?13;

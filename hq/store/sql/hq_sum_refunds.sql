SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       sum(lines), sum(total_fen), sum(cash_fen), sum(wechat_fen),
       sum(alipay_fen), sum(unionpay_fen), sum(credit_fen), sum(other_fen),
       NULL, NULL
FROM (
    SELECT r.*,
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
)
WHERE outlet BETWEEN ?1 AND ?2 AND till BETWEEN ?3 AND ?4
  AND day BETWEEN ?5 AND ?6
  AND (?10 = '' OR flag = ?10 OR instr(reason, ?10) > 0)
LIMIT ?12 OFFSET ?13;

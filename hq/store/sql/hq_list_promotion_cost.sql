SELECT d.promotion, p.name, d.outlet, o.name, min(d.day), max(d.day),
       sum(d.sales), sum(d.lines), sum(d.off_fen), sum(d.sold_fen)
FROM hq_promotion_day d
LEFT JOIN hq_promotion p ON p.id = d.promotion
LEFT JOIN hq_outlet o ON o.id = d.outlet
WHERE d.outlet BETWEEN ?1 AND ?2 AND d.day BETWEEN ?5 AND ?6
  AND d.promotion BETWEEN ?7 AND ?8
  AND (?10 = '' OR instr(p.name, ?10) > 0)
GROUP BY d.promotion, d.outlet
ORDER BY d.promotion DESC, d.outlet
LIMIT ?12 OFFSET ?13;

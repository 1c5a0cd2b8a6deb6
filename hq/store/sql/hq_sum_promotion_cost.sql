SELECT count(DISTINCT d.promotion || '/' || d.outlet), NULL, NULL, NULL, NULL,
       NULL, NULL, sum(d.sales), sum(d.lines), sum(d.off_fen), sum(d.sold_fen)
FROM hq_promotion_day d
LEFT JOIN hq_promotion p ON p.id = d.promotion
WHERE d.outlet BETWEEN ?1 AND ?2 AND d.day BETWEEN ?5 AND ?6
  AND d.promotion BETWEEN ?7 AND ?8
  AND (?10 = '' OR instr(p.name, ?10) > 0)
LIMIT ?12 OFFSET ?13;

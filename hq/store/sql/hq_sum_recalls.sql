SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL
FROM hq_recall r LEFT JOIN hq_item i ON i.id = r.item
WHERE r.item BETWEEN ?7 AND ?8 AND r.day BETWEEN ?5 AND ?6
  AND (?10 = '' OR instr(i.name, ?10) > 0 OR instr(r.reason, ?10) > 0
       OR instr(r.lots, ?10) > 0 OR r.gtin = CAST(?10 AS INTEGER))
LIMIT ?12 OFFSET ?13;

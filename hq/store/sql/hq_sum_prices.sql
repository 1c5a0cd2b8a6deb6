SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM hq_price p LEFT JOIN hq_item i ON i.id = p.item
WHERE p.item BETWEEN ?7 AND ?8 AND p.day BETWEEN ?5 AND ?6
  AND (?9 = '' OR i.category = ?9)
  AND (?10 = '' OR instr(i.name, ?10) > 0
       OR EXISTS (SELECT 1 FROM hq_code k WHERE k.item = i.id
                  AND k.code IN (CAST(?10 AS INTEGER), -CAST(?10 AS INTEGER))))
LIMIT ?12 OFFSET ?13;

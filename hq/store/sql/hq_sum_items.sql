SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL
FROM hq_item i
WHERE i.id BETWEEN ?7 AND ?8 AND (?9 = '' OR i.category = ?9)
  AND (?10 = '' OR instr(i.name, ?10) > 0
       OR EXISTS (SELECT 1 FROM hq_code k WHERE k.item = i.id
                  AND k.code IN (CAST(?10 AS INTEGER), -CAST(?10 AS INTEGER))))
LIMIT ?12 OFFSET ?13;

SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM hq_promotion p
WHERE (?10 = '' OR instr(p.name, ?10) > 0)
  AND (?9 = '' OR (p.ended_ms IS NULL
       AND (p.until_day IS NULL OR p.until_day >= ?11)))
LIMIT ?12 OFFSET ?13;

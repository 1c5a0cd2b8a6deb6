SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL
FROM buy_terms t
LEFT JOIN buy_supplier s ON s.id = t.supplier
WHERE t.supplier BETWEEN ?1 AND ?2 AND t.from_day <= ?6 AND t.until_day >= ?5
    AND (?7 IS NULL OR instr(t.name, ?7) > 0 OR instr(s.name, ?7) > 0)
    AND (?3 OR 1) AND (?4 OR 1) AND (?8 OR 1)
    AND (?9 OR 1) AND (?10 OR 1);

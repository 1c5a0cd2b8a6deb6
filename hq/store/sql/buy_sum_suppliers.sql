SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL
FROM buy_supplier s
WHERE s.id BETWEEN ?1 AND ?2
    AND (?7 IS NULL OR instr(s.name, ?7) > 0)
    AND (?3 OR 1) AND (?4 OR 1) AND (?5 OR 1) AND (?6 OR 1) AND (?8 OR 1)
    AND (?9 OR 1) AND (?10 OR 1);

SELECT t.id, t.supplier, s.name,
    CASE t.kind WHEN 0 THEN 'rebate' ELSE 'fee' END, t.name, t.from_day,
    nullif(t.until_day, 2932896),
    CASE t.period WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 2 THEN 'year'
        ELSE 'whole' END,
    t.fixed_fen, t.first_rate, t.last_rate, t.last_from_fen, t.ended
FROM buy_terms t
LEFT JOIN buy_supplier s ON s.id = t.supplier
WHERE t.supplier BETWEEN ?1 AND ?2 AND t.from_day <= ?6 AND t.until_day >= ?5
    AND (?7 IS NULL OR instr(t.name, ?7) > 0 OR instr(s.name, ?7) > 0)
    AND (?3 OR 1) AND (?4 OR 1) AND (?8 OR 1)
ORDER BY t.supplier, t.id
LIMIT ?9 OFFSET ?10;

SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, sum(c.amount_fen)
FROM buy_came c
LEFT JOIN buy_supplier s ON s.id = c.supplier
LEFT JOIN hq_item i ON i.id = c.item
WHERE c.supplier BETWEEN ?1 AND ?2 AND c.item BETWEEN ?3 AND ?4
    AND c.day BETWEEN ?5 AND ?6 AND (?8 < 0 OR c.purchase = ?8)
    AND (?7 IS NULL OR instr(i.name, ?7) > 0 OR instr(s.name, ?7) > 0
        OR c.paper = ?7)
    AND (?9 OR 1) AND (?10 OR 1);

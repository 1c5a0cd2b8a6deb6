SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL
FROM buy_offer o
LEFT JOIN buy_supplier s ON s.id = o.supplier
LEFT JOIN hq_item i ON i.id = o.item
WHERE o.supplier BETWEEN ?1 AND ?2 AND o.item BETWEEN ?3 AND ?4
    AND o.from_day <= ?6 AND o.until_day >= ?5 AND o.ended = 0
    AND (?7 IS NULL OR instr(i.name, ?7) > 0 OR instr(s.name, ?7) > 0)
    AND (?8 OR 1)
    AND (?9 OR 1) AND (?10 OR 1);

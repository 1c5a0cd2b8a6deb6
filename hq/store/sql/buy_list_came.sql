SELECT c.id, nullif(c.purchase, 0), c.supplier, s.name, c.warehouse, c.day,
    c.paper, c.who, c.item, i.name, c.accepted_milli, c.damaged_milli,
    c.refused_milli,
    CASE c.kind WHEN 0 THEN 'ordered' WHEN 1 THEN 'over' WHEN 2 THEN 'wrong'
        ELSE 'not ordered' END,
    c.reason, c.lot_code, nullif(c.expiry_day, 0), c.amount_fen
FROM buy_came c
LEFT JOIN buy_supplier s ON s.id = c.supplier
LEFT JOIN hq_item i ON i.id = c.item
WHERE c.supplier BETWEEN ?1 AND ?2 AND c.item BETWEEN ?3 AND ?4
    AND c.day BETWEEN ?5 AND ?6 AND (?8 < 0 OR c.purchase = ?8)
    AND (?7 IS NULL OR instr(i.name, ?7) > 0 OR instr(s.name, ?7) > 0
        OR c.paper = ?7)
ORDER BY c.id, c.place
LIMIT ?9 OFFSET ?10;

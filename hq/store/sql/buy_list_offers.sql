SELECT o.supplier, s.name, o.item, i.name, i.spec, o.from_day,
    nullif(o.until_day, 2932896), o.pack_milli,
    CASE o.kind WHEN 0 THEN 'all units' ELSE 'incremental' END, o.steps,
    o.first_packs, o.first_fen, o.last_packs, o.last_fen
FROM buy_offer o
LEFT JOIN buy_supplier s ON s.id = o.supplier
LEFT JOIN hq_item i ON i.id = o.item
WHERE o.supplier BETWEEN ?1 AND ?2 AND o.item BETWEEN ?3 AND ?4
    AND o.from_day <= ?6 AND o.until_day >= ?5 AND o.ended = 0
    AND (?7 IS NULL OR instr(i.name, ?7) > 0 OR instr(s.name, ?7) > 0)
    AND (?8 OR 1)
ORDER BY o.supplier, o.item, o.from_day
LIMIT ?9 OFFSET ?10;

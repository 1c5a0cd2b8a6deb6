SELECT v.id, v.number, v.supplier, s.name, v.purchase, v.day, v.total_fen,
    v.who
FROM buy_invoice v
LEFT JOIN buy_supplier s ON s.id = v.supplier
WHERE v.supplier BETWEEN ?1 AND ?2 AND v.day BETWEEN ?5 AND ?6
    AND (?8 < 0 OR v.purchase = ?8)
    AND (?7 IS NULL OR v.number = ?7 OR instr(s.name, ?7) > 0)
    AND (?3 OR 1) AND (?4 OR 1)
ORDER BY v.id
LIMIT ?9 OFFSET ?10;

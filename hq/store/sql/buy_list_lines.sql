SELECT l.item, i.name, i.spec, i.unit, l.packs, l.pack_milli,
    l.packs * l.pack_milli, l.pack_fen, l.amount_fen, l.tax_rate,
    l.need_milli, nullif(l.need_day, 0), l.came_milli,
    max(l.packs * l.pack_milli - l.came_milli, 0)
FROM buy_line l
LEFT JOIN hq_item i ON i.id = l.item
WHERE l.purchase = ?8 AND l.item BETWEEN ?3 AND ?4
    AND (?7 IS NULL OR instr(i.name, ?7) > 0)
    AND (?1 OR 1) AND (?2 OR 1) AND (?5 OR 1) AND (?6 OR 1)
ORDER BY l.place
LIMIT ?9 OFFSET ?10;

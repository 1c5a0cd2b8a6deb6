SELECT count(*), NULL, NULL, NULL, NULL, sum(l.packs), NULL, NULL, NULL,
    sum(l.amount_fen), NULL, NULL, NULL, NULL, NULL
FROM buy_line l
LEFT JOIN hq_item i ON i.id = l.item
WHERE l.purchase = ?8 AND l.item BETWEEN ?3 AND ?4
    AND (?7 IS NULL OR instr(i.name, ?7) > 0)
    AND (?1 OR 1) AND (?2 OR 1) AND (?5 OR 1) AND (?6 OR 1)
    AND (?9 OR 1) AND (?10 OR 1);

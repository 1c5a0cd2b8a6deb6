SELECT o.id, o.supplier, s.name, o.warehouse,
    CASE o.state WHEN 0 THEN 'proposed' WHEN 1 THEN 'approved'
        WHEN 2 THEN 'in part' WHEN 3 THEN 'complete' ELSE 'cancelled' END,
    o.order_day, o.due_day, o.lines, o.goods_fen, o.freight_fen,
    o.goods_fen + o.freight_fen, o.run,
    coalesce((SELECT e.who FROM buy_event e WHERE e.purchase = o.id
        ORDER BY e.seq DESC LIMIT 1), o.made_by)
FROM buy_order o
LEFT JOIN buy_supplier s ON s.id = o.supplier
WHERE o.supplier BETWEEN ?1 AND ?2 AND o.order_day BETWEEN ?5 AND ?6
    AND (?8 < 0 OR o.state = ?8 OR (?8 = 9 AND o.state IN (1, 2)))
    AND (?7 IS NULL OR instr(s.name, ?7) > 0)
    AND ((?3 = 0 AND ?4 >= 4294967295)
        OR EXISTS (SELECT 1 FROM buy_line l
                   WHERE l.purchase = o.id AND l.item BETWEEN ?3 AND ?4))
ORDER BY o.id DESC
LIMIT ?9 OFFSET ?10;

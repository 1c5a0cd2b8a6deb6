SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, sum(o.lines),
    sum(o.goods_fen), sum(o.freight_fen), sum(o.goods_fen + o.freight_fen),
    NULL, NULL
FROM buy_order o
LEFT JOIN buy_supplier s ON s.id = o.supplier
WHERE o.supplier BETWEEN ?1 AND ?2 AND o.order_day BETWEEN ?5 AND ?6
    AND (?8 < 0 OR o.state = ?8 OR (?8 = 9 AND o.state IN (1, 2)))
    AND (?7 IS NULL OR instr(s.name, ?7) > 0)
    AND ((?3 = 0 AND ?4 >= 4294967295)
        OR EXISTS (SELECT 1 FROM buy_line l
                   WHERE l.purchase = o.id AND l.item BETWEEN ?3 AND ?4))
    AND (?9 OR 1) AND (?10 OR 1);

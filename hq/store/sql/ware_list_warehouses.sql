SELECT w.id, w.name, CASE w.kind WHEN 0 THEN 'hub' WHEN 1 THEN 'station'
           WHEN 2 THEN 'produce' ELSE 'cold' END,
       (SELECT count(DISTINCT b.zone) FROM hq_warehouse_bin b
        WHERE b.warehouse = w.id),
       (SELECT count(*) FROM hq_warehouse_bin b WHERE b.warehouse = w.id),
       (SELECT count(DISTINCT s.item) FROM hq_goods_stock s
        WHERE s.kind = 2 AND s.id = w.id),
       (SELECT coalesce(sum(s.milli), 0) FROM hq_goods_stock s
        WHERE s.kind = 2 AND s.id = w.id),
       w.closed
FROM hq_warehouse w
WHERE w.id BETWEEN ?3 AND ?4 AND (?11 = '' OR instr(w.name, ?11) > 0)
ORDER BY w.id LIMIT ?13 OFFSET ?14;

-- Ordered of an item for a warehouse and still to come.
SELECT coalesce(sum(max(l.packs * l.pack_milli - l.came_milli, 0)), 0)
FROM buy_line l JOIN buy_order o ON o.id = l.purchase
WHERE l.item = ?1 AND o.warehouse = ?2 AND o.state IN (1, 2);

-- On its way to an outlet, by item; ?1 outlet.
SELECT g.item, sum(g.milli)
FROM hq_goods_delivery d
JOIN hq_goods_stock g ON g.kind = 3 AND g.id = d.id
WHERE d.outlet = ?1
GROUP BY g.item ORDER BY g.item

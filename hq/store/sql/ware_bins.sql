SELECT b.bin, b.zone, b.place, b.min_decidegree, b.max_decidegree,
       coalesce(sum(s.milli) FILTER (WHERE s.item = ?2), 0),
       coalesce(sum(s.milli) FILTER (WHERE s.item <> ?2), 0)
FROM hq_warehouse_bin b
LEFT JOIN hq_goods_stock s ON s.kind = 2 AND s.id = b.warehouse
    AND s.bin = b.bin
WHERE b.warehouse = ?1
GROUP BY b.bin ORDER BY b.place;

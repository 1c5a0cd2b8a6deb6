SELECT b.warehouse, w.name, b.bin, b.zone,
       CASE WHEN b.min_decidegree <> 0 OR b.max_decidegree <> 0
           THEN b.min_decidegree * 100 END,
       CASE WHEN b.min_decidegree <> 0 OR b.max_decidegree <> 0
           THEN b.max_decidegree * 100 END,
       count(DISTINCT s.item), coalesce(sum(s.milli), 0)
FROM hq_warehouse_bin b
JOIN hq_warehouse w ON w.id = b.warehouse
LEFT JOIN hq_goods_stock s ON s.kind = 2 AND s.id = b.warehouse
    AND s.bin = b.bin
WHERE b.warehouse BETWEEN ?3 AND ?4
  AND (?11 = '' OR b.bin = ?11 OR b.zone = ?11)
GROUP BY b.warehouse, b.bin ORDER BY b.warehouse, b.place
LIMIT ?13 OFFSET ?14;

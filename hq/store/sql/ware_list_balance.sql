SELECT s.item, i.name, i.spec, nullif(s.lot, 0), l.code,
       -coalesce(sum(s.milli) FILTER (WHERE s.kind = 1), 0),
       coalesce(sum(s.milli) FILTER (WHERE s.kind = 2), 0),
       coalesce(sum(s.milli) FILTER (WHERE s.kind = 3), 0),
       coalesce(sum(s.milli) FILTER (WHERE s.kind = 4), 0),
       coalesce(sum(s.milli) FILTER (WHERE s.kind = 5), 0),
       sum(s.milli), i.unit
FROM hq_goods_stock s
LEFT JOIN hq_goods_lot l ON l.id = s.lot
LEFT JOIN hq_item i ON i.id = s.item
WHERE s.item BETWEEN ?5 AND ?6 AND s.lot BETWEEN ?7 AND ?8
  AND (?11 = '' OR instr(i.name, ?11) > 0 OR l.code = ?11)
GROUP BY s.item, s.lot ORDER BY s.item, s.lot
LIMIT ?13 OFFSET ?14;

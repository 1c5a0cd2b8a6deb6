SELECT l.id, l.item, i.name, l.supplier, l.code, nullif(l.produced_day, 0),
       nullif(l.expiry_day, 0),
       CASE WHEN l.expiry_day > 0 THEN l.expiry_day - ?12 END, l.certificate,
       l.held, l.held_reason,
       coalesce(sum(s.milli) FILTER (WHERE s.kind = 2), 0),
       coalesce(sum(s.milli) FILTER (WHERE s.kind = 3), 0),
       coalesce(sum(s.milli) FILTER (WHERE s.kind = 4), 0), i.unit
FROM hq_goods_lot l
LEFT JOIN hq_goods_stock s ON s.item = l.item AND s.lot = l.id
LEFT JOIN hq_item i ON i.id = l.item
WHERE l.item BETWEEN ?5 AND ?6 AND l.id BETWEEN ?7 AND ?8
  AND (?11 = '' OR instr(i.name, ?11) > 0 OR l.code = ?11
       OR l.certificate = ?11)
GROUP BY l.id
ORDER BY coalesce(nullif(l.expiry_day, 0), 9223372036854775807), l.id
LIMIT ?13 OFFSET ?14;

SELECT CASE s.kind WHEN 1 THEN 'supplier' WHEN 2 THEN 'warehouse' WHEN 3 THEN 'delivery' WHEN 4 THEN 'outlet' ELSE 'lost' END, s.id,
       CASE s.kind WHEN 2 THEN v.name WHEN 4 THEN o.name
           WHEN 5 THEN CASE s.id WHEN 1 THEN 'expired' WHEN 2 THEN 'damaged' WHEN 3 THEN 'count' WHEN 4 THEN 'short' WHEN 5 THEN 'temperature' WHEN 6 THEN 'recalled' WHEN 7 THEN 'stolen' WHEN 8 THEN 'sample' ELSE 'other' END END,
       s.bin, s.item, i.name, i.spec, nullif(s.lot, 0), l.code,
       nullif(l.expiry_day, 0),
       CASE WHEN l.expiry_day > 0 THEN l.expiry_day - ?12 END,
       coalesce(l.held, 0), s.milli, i.unit
FROM hq_goods_stock s
LEFT JOIN hq_goods_lot l ON l.id = s.lot
LEFT JOIN hq_item i ON i.id = s.item
LEFT JOIN hq_warehouse v ON s.kind = 2 AND v.id = s.id
LEFT JOIN hq_outlet o ON s.kind = 4 AND o.id = s.id
WHERE s.kind BETWEEN ?1 AND ?2 AND s.id BETWEEN ?3 AND ?4
  AND s.item BETWEEN ?5 AND ?6 AND s.lot BETWEEN ?7 AND ?8
  AND (?11 = '' OR instr(i.name, ?11) > 0 OR l.code = ?11 OR s.bin = ?11)
ORDER BY s.kind, s.id, s.item,
         coalesce(nullif(l.expiry_day, 0), 9223372036854775807), s.lot, s.bin
LIMIT ?13 OFFSET ?14;

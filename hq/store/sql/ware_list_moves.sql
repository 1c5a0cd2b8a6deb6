SELECT m.at_ms, m.till, m.seq, m.line,
       CASE m.kind WHEN 1 THEN 'received' WHEN 2 THEN 'put away'
           WHEN 3 THEN 'picked' WHEN 4 THEN 'loaded' WHEN 5 THEN 'cross-dock'
           WHEN 6 THEN 'transferred' WHEN 7 THEN 'back'
           WHEN 8 THEN 'supplier return' WHEN 9 THEN 'count'
           WHEN 10 THEN 'lost' WHEN 11 THEN 'delivered'
           WHEN 12 THEN 'put to lane' ELSE 'other' END,
       m.item, i.name, nullif(m.lot, 0), l.code, m.milli, i.unit,
       CASE m.from_kind WHEN 1 THEN 'supplier' WHEN 2 THEN 'warehouse' WHEN 3 THEN 'delivery' WHEN 4 THEN 'outlet' ELSE 'lost' END, m.from_id, m.from_bin,
       CASE m.to_kind WHEN 1 THEN 'supplier' WHEN 2 THEN 'warehouse' WHEN 3 THEN 'delivery' WHEN 4 THEN 'outlet' ELSE 'lost' END, m.to_id, m.to_bin, nullif(m.document, 0), m.paper,
       m.reason
FROM hq_goods_move m
LEFT JOIN hq_goods_lot l ON l.id = m.lot
LEFT JOIN hq_item i ON i.id = m.item
WHERE (m.from_kind BETWEEN ?1 AND ?2 AND m.from_id BETWEEN ?3 AND ?4
       OR m.to_kind BETWEEN ?1 AND ?2 AND m.to_id BETWEEN ?3 AND ?4)
  AND m.item BETWEEN ?5 AND ?6 AND m.lot BETWEEN ?7 AND ?8
  AND m.at_ms BETWEEN ?9 AND ?10
  AND (?11 = '' OR instr(i.name, ?11) > 0 OR l.code = ?11 OR m.paper = ?11
       OR m.from_bin = ?11 OR m.to_bin = ?11)
ORDER BY m.at_ms DESC, m.till, m.seq DESC, m.line
LIMIT ?13 OFFSET ?14;

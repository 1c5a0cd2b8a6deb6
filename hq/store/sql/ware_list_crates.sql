SELECT c.outlet, o.name, CASE c.kind WHEN 0 THEN 'box' WHEN 1 THEN 'pallet'
           ELSE 'cage' END,
       sum(c.count), coalesce(d.fen, 0), sum(c.count) * coalesce(d.fen, 0)
FROM (SELECT outlet, kind, count FROM hq_crate_move
      UNION ALL
      SELECT outlet, 0, crates_left - crates_back FROM hq_goods_received
      WHERE counted = 1) c
LEFT JOIN hq_outlet o ON o.id = c.outlet
LEFT JOIN hq_crate_deposit d ON d.kind = c.kind AND d.from_day =
    (SELECT max(x.from_day) FROM hq_crate_deposit x
     WHERE x.kind = c.kind AND x.from_day <= ?12)
WHERE c.outlet BETWEEN ?3 AND ?4 AND (?11 = '' OR instr(o.name, ?11) > 0)
GROUP BY c.outlet, c.kind HAVING sum(c.count) <> 0
ORDER BY c.outlet, c.kind LIMIT ?13 OFFSET ?14;

SELECT r.delivery, r.outlet, o.name, r.till, r.seq, r.at_ms,
       CASE WHEN r.counted = 1 THEN 'counted'
            WHEN d.outlet <> r.outlet THEN 'another outlet''s'
            WHEN EXISTS (SELECT 1 FROM hq_goods_received e
                         WHERE e.delivery = r.delivery AND e.counted = 1)
                THEN 'again'
            ELSE 'delivery unknown' END,
       r.crates_left, r.crates_back
FROM hq_goods_received r
LEFT JOIN hq_goods_delivery d ON d.id = r.delivery
LEFT JOIN hq_outlet o ON o.id = r.outlet
WHERE r.delivery BETWEEN ?3 AND ?4 AND r.at_ms BETWEEN ?9 AND ?10
  AND (?11 = '' OR instr(o.name, ?11) > 0)
ORDER BY r.at_ms DESC, r.delivery, r.till, r.seq
LIMIT ?13 OFFSET ?14;

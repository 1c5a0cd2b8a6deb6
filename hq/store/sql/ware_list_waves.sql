SELECT v.id, v.warehouse, w.name, v.day, v.name,
       CASE WHEN v.closed = 1 THEN 'closed'
            WHEN coalesce(sum(p.done), 0) = 0 THEN 'open'
            WHEN sum(p.done) < sum(p.milli) THEN 'being picked'
            ELSE 'picked' END,
       count(p.bin), coalesce(sum(p.milli), 0), coalesce(sum(p.done), 0),
       (SELECT coalesce(sum(u.done), 0) FROM hq_wave_put u WHERE u.wave = v.id),
       v.at_ms
FROM hq_wave v LEFT JOIN hq_wave_pick p ON p.wave = v.id
LEFT JOIN hq_warehouse w ON w.id = v.warehouse
WHERE v.id BETWEEN ?3 AND ?4 AND (?11 = '' OR instr(v.name, ?11) > 0)
GROUP BY v.id ORDER BY v.id DESC LIMIT ?13 OFFSET ?14;

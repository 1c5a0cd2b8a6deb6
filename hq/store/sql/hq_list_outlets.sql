SELECT o.id, o.name,
       CASE o.franchise WHEN 0 THEN 'owned' ELSE 'franchise' END, o.division,
       coalesce((SELECT v.name FROM hq_division v WHERE v.code = o.division),
                (SELECT v.name FROM hq_division v
                 WHERE v.code = substr(o.division, 1, 9) || '000')),
       o.division_source,
       (SELECT group_concat(g.name, ' ') FROM hq_outlet_group g
        WHERE g.outlet = o.id),
       (SELECT count(*) FROM hq_till t WHERE t.outlet = o.id), o.address,
       o.phone, o.added_ms
FROM hq_outlet o
WHERE o.id BETWEEN ?1 AND ?2
  AND (?10 = '' OR instr(o.name, ?10) > 0 OR instr(o.division, ?10) = 1
       OR EXISTS (SELECT 1 FROM hq_outlet_group g
                  WHERE g.outlet = o.id AND g.name = ?10))
ORDER BY o.id
LIMIT ?12 OFFSET ?13;

SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       sum((SELECT count(*) FROM hq_till t WHERE t.outlet = o.id)), NULL, NULL,
       NULL
FROM hq_outlet o
WHERE o.id BETWEEN ?1 AND ?2
  AND (?10 = '' OR instr(o.name, ?10) > 0 OR instr(o.division, ?10) = 1
       OR EXISTS (SELECT 1 FROM hq_outlet_group g
                  WHERE g.outlet = o.id AND g.name = ?10))
LIMIT ?12 OFFSET ?13;

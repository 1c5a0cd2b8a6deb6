SELECT count(*), NULL, NULL, NULL, NULL, NULL, sum(coalesce(p.seq, 0)),
       sum(max(coalesce(p.own_seq, 0) - coalesce(p.seq, 0), 0)),
       sum(coalesce(p.forks, 0)), sum(coalesce(p.suspect, 0)), NULL, NULL, NULL
FROM hq_till t
LEFT JOIN hq_outlet o ON o.id = t.outlet
LEFT JOIN hq_progress p ON p.till = t.id
WHERE t.outlet BETWEEN ?1 AND ?2 AND t.id BETWEEN ?3 AND ?4
  AND (?10 = '' OR instr(o.name, ?10) > 0)
LIMIT ?12 OFFSET ?13;

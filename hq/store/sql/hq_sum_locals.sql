SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(a.item),
       NULL
FROM hq_local_item l
LEFT JOIN hq_adopted a ON a.till = l.till AND a.local_item = l.item
WHERE l.outlet BETWEEN ?1 AND ?2 AND l.till BETWEEN ?3 AND ?4
  AND (?10 = '' OR instr(l.name, ?10) > 0 OR l.code = ?10)
LIMIT ?12 OFFSET ?13;

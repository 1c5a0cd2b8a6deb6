SELECT l.outlet, o.name, l.till, l.item, l.code, l.name, l.unit, l.price_fen,
       a.item, l.at_ms
FROM hq_local_item l
LEFT JOIN hq_outlet o ON o.id = l.outlet
LEFT JOIN hq_adopted a ON a.till = l.till AND a.local_item = l.item
WHERE l.outlet BETWEEN ?1 AND ?2 AND l.till BETWEEN ?3 AND ?4
  AND (?10 = '' OR instr(l.name, ?10) > 0 OR l.code = ?10)
ORDER BY l.outlet, l.till, l.item
LIMIT ?12 OFFSET ?13;

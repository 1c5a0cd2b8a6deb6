SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, sum(v.amount_fen), NULL, NULL, NULL, NULL, NULL, NULL
FROM hq_stock_move v
LEFT JOIN hq_adopted a ON a.till = v.till AND a.local_item = v.item
LEFT JOIN hq_item i ON i.id = coalesce(a.item, v.item)
LEFT JOIN hq_local_item l ON l.outlet = v.outlet AND l.till = v.till
    AND l.item = v.item
WHERE v.outlet BETWEEN ?1 AND ?2 AND v.till BETWEEN ?3 AND ?4
  AND v.day BETWEEN ?5 AND ?6
  AND coalesce(a.item, v.item) BETWEEN ?7 AND ?8
  AND (?10 = '' OR v.kind = ?10 OR v.why = ?10
       OR instr(coalesce(i.name, l.name), ?10) > 0
       OR instr(v.reason, ?10) > 0 OR v.note = ?10 OR instr(v.party, ?10) > 0)
  AND v.kind = 'waste'
LIMIT ?12 OFFSET ?13;

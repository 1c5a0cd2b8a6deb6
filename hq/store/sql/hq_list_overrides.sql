SELECT v.outlet, o.name, v.till, v.seq, v.at_ms, v.day, v.kind, c.name, k.name,
       nullif(v.item, 0), coalesce(i.name, l.name), v.lot, v.expiry_day,
       v.amount_fen, nullif(v.basket, 0), v.reason
FROM hq_override v
LEFT JOIN hq_outlet o ON o.id = v.outlet
LEFT JOIN hq_cashier c ON c.id = v.cashier
LEFT JOIN hq_cashier k ON k.id = v.keeper
LEFT JOIN hq_item i ON i.id = v.item
LEFT JOIN hq_local_item l ON l.outlet = v.outlet AND l.till = v.till
    AND l.item = v.item
WHERE v.outlet BETWEEN ?1 AND ?2 AND v.till BETWEEN ?3 AND ?4
  AND v.day BETWEEN ?5 AND ?6 AND v.item BETWEEN ?7 AND ?8
  AND (?10 = '' OR v.kind = ?10 OR instr(coalesce(i.name, l.name), ?10) > 0
       OR instr(v.reason, ?10) > 0)
ORDER BY v.at_ms DESC, v.outlet, v.till, v.seq DESC
LIMIT ?12 OFFSET ?13;

SELECT v.outlet, o.name, v.till, v.seq, v.at_ms, v.day, v.kind, c.name, v.item,
       coalesce(i.name, l.name), coalesce(i.spec, ''), v.milli,
       coalesce(i.unit, l.unit), v.amount_fen, v.lot, v.expiry_day,
       nullif(v.why, ''), v.reason, v.party || CASE WHEN v.other_outlet = 0
           THEN '' ELSE coalesce(b.name, '') || ' #' || v.other_outlet END,
       v.note
FROM hq_stock_move v
LEFT JOIN hq_outlet o ON o.id = v.outlet
LEFT JOIN hq_outlet b ON b.id = v.other_outlet
LEFT JOIN hq_cashier c ON c.id = v.cashier
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
ORDER BY v.at_ms DESC, v.outlet, v.till, v.seq DESC, v.place
LIMIT ?12 OFFSET ?13;

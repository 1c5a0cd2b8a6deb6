SELECT count(DISTINCT d.own_till || '/' || d.item), NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, sum(d.lines), sum(d.amount_fen)
FROM hq_item_day d
LEFT JOIN hq_item i ON d.own_till = 0 AND i.id = d.item
LEFT JOIN hq_local_item l
    ON d.own_till <> 0 AND l.outlet = d.outlet AND l.till = d.own_till
    AND l.item = d.item
WHERE d.outlet IN (SELECT id FROM hq_outlet WHERE id BETWEEN ?1 AND ?2)
  AND d.day BETWEEN ?5 AND ?6
  AND d.item BETWEEN ?7 AND ?8
  AND (?9 = '' OR i.category = ?9)
  AND (?10 = '' OR instr(coalesce(i.name, l.name), ?10) > 0
       OR l.code = ?10
       OR EXISTS (SELECT 1 FROM hq_code k
                  WHERE d.own_till = 0 AND k.item = d.item
                    AND k.code IN (CAST(?10 AS INTEGER),
                                   -CAST(?10 AS INTEGER))))
LIMIT ?12 OFFSET ?13;

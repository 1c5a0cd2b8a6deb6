SELECT d.outlet, o.name, d.item, nullif(d.own_till, 0),
       coalesce((SELECT k.code FROM hq_code k WHERE d.own_till = 0
                 AND k.item = d.item AND k.pack = 0 LIMIT 1),
                CAST(l.code AS INTEGER)),
       coalesce(i.name, l.name), coalesce(i.spec, ''),
       coalesce(i.category, ''), d.milli, coalesce(i.unit, l.unit)
FROM (SELECT s.outlet,
             CASE WHEN a.item IS NULL AND s.item >= 1 << 40 THEN s.till
                  ELSE 0 END AS own_till,
             coalesce(a.item, s.item) AS item, sum(s.milli) AS milli
      FROM hq_till_stock s
      LEFT JOIN hq_adopted a ON a.till = s.till AND a.local_item = s.item
      WHERE s.outlet IN (SELECT id FROM hq_outlet WHERE id BETWEEN ?1 AND ?2)
      GROUP BY 1, 2, 3) d
LEFT JOIN hq_outlet o ON o.id = d.outlet
LEFT JOIN hq_item i ON d.own_till = 0 AND i.id = d.item
LEFT JOIN hq_local_item l
    ON d.own_till <> 0 AND l.outlet = d.outlet AND l.till = d.own_till
    AND l.item = d.item
WHERE d.item BETWEEN ?7 AND ?8
  AND (?9 = '' OR i.category = ?9)
  AND (?10 = '' OR instr(coalesce(i.name, l.name), ?10) > 0
       OR l.code = ?10
       OR EXISTS (SELECT 1 FROM hq_code k
                  WHERE d.own_till = 0 AND k.item = d.item
                    AND k.code IN (CAST(?10 AS INTEGER),
                                   -CAST(?10 AS INTEGER))))
ORDER BY d.outlet, d.own_till, d.item
LIMIT ?12 OFFSET ?13;

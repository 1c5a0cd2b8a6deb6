SELECT i.id, ?2, i.name, i.spec, coalesce(p.unit, i.unit),
       coalesce(p.milli, 1000),
       coalesce((SELECT b.gtin FROM barcode b WHERE b.item = i.id
                 AND b.pack = ?2 ORDER BY b.place LIMIT 1), 0),
       i.plu, i.by_weight, i.withdrawn
FROM item i
LEFT JOIN pack p ON p.item = i.id AND p.pack = ?2
WHERE i.id = ?1 AND (?2 = 0 OR p.pack IS NOT NULL)

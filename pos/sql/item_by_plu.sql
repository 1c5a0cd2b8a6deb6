SELECT i.id, 0, i.name, i.spec, i.unit, 1000,
       coalesce((SELECT b.gtin FROM barcode b WHERE b.item = i.id
                 AND b.pack = 0 ORDER BY b.place LIMIT 1), 0),
       i.plu, i.by_weight, i.withdrawn
FROM item i
WHERE i.plu = ?1 AND i.plu > 0
ORDER BY i.withdrawn, i.id DESC
LIMIT 1

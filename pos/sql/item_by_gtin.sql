SELECT i.id, b.pack, i.name, i.spec, coalesce(p.unit, i.unit),
       coalesce(p.milli, 1000), b.gtin, i.plu, i.by_weight, i.withdrawn
FROM barcode b
JOIN item i ON i.id = b.item
LEFT JOIN pack p ON p.item = b.item AND p.pack = b.pack
WHERE b.gtin = ?
ORDER BY i.withdrawn, i.id DESC
LIMIT 1

SELECT i.id, i.name, i.spec, i.category, i.initials, i.plu,
    (SELECT group_concat(b.gtin) FROM barcode b WHERE b.item = i.id)
FROM item i WHERE i.withdrawn = 0 AND i.id > ? ORDER BY i.id LIMIT ?

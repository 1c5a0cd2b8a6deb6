SELECT item, name, '', '', initials, gtin, barcode FROM local_item
WHERE item > ? ORDER BY item LIMIT ?

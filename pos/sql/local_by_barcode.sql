SELECT item, gtin, barcode, name, unit, price, by_weight
FROM local_item WHERE barcode = ?1 AND barcode <> '' ORDER BY item DESC LIMIT 1

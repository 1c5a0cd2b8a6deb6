SELECT item, gtin, barcode, name, unit, price, by_weight
FROM local_item WHERE gtin = ?1 AND ?1 > 0 ORDER BY item DESC LIMIT 1

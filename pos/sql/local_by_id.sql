SELECT item, gtin, barcode, name, unit, price, by_weight
FROM local_item WHERE item = ?

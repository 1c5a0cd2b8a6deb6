SELECT item, name, '', '', initials, 0,
    CASE WHEN gtin > 0 THEN gtin ELSE barcode END
FROM local_item WHERE item > ? ORDER BY item LIMIT ?

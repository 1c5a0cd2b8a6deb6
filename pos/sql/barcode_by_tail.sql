SELECT gtin FROM barcode WHERE gtin % ?1 = ?2 ORDER BY gtin LIMIT 2

SELECT id, item, supplier, code, produced_day, expiry_day, certificate, held
FROM hq_goods_lot
WHERE item = ?1 AND code = ?2 AND (?3 = 0 OR supplier = ?3)
ORDER BY id DESC LIMIT 1;

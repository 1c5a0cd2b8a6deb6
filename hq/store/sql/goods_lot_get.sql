SELECT id, item, supplier, code, produced_day, expiry_day, certificate, held
FROM hq_goods_lot WHERE id = ?1;

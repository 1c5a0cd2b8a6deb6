SELECT s.id, s.bin, s.item, s.lot, s.milli, l.id IS NOT NULL, l.supplier,
       l.code, l.produced_day, l.expiry_day, l.certificate, l.held
FROM hq_goods_stock s LEFT JOIN hq_goods_lot l ON l.id = s.lot
WHERE s.kind = 2 AND s.id = ?1 AND s.bin = ?2
ORDER BY s.item, coalesce(nullif(l.expiry_day, 0), 9223372036854775807),
         s.lot;

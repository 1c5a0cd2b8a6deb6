SELECT s.id, s.bin, s.item, s.lot, s.milli, l.id IS NOT NULL, l.supplier,
       l.code, l.produced_day, l.expiry_day, l.certificate, l.held
FROM hq_goods_stock s LEFT JOIN hq_goods_lot l ON l.id = s.lot
WHERE s.kind = ?1 AND s.id BETWEEN ?2 AND ?3 AND s.item BETWEEN ?4 AND ?5
ORDER BY s.id, s.item, coalesce(nullif(l.expiry_day, 0), 9223372036854775807),
         s.lot, s.bin;

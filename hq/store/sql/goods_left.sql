-- What a delivery holds, first expired first, with what left it after ?2 by
-- other moves than taking a load back (kind 4).
SELECT k.item, k.lot, coalesce(s.milli, 0), k.went
FROM (SELECT item, lot, sum(went) AS went FROM (
          SELECT item, lot, 0 AS went FROM hq_goods_stock
          WHERE kind = 3 AND id = ?1
          UNION ALL
          SELECT item, lot, milli FROM hq_goods_move
          WHERE from_kind = 3 AND from_id = ?1 AND till = 0 AND kind <> 4
            AND at_ms >= ?2)
      GROUP BY item, lot) k
LEFT JOIN hq_goods_stock s ON s.kind = 3 AND s.id = ?1 AND s.item = k.item
    AND s.lot = k.lot AND s.bin = ''
LEFT JOIN hq_goods_lot l ON l.id = k.lot
ORDER BY k.item, coalesce(nullif(l.expiry_day, 0), 9223372036854775807), k.lot;

SELECT coalesce(sum(s.milli), 0)
FROM hq_goods_stock s LEFT JOIN hq_goods_lot l ON l.id = s.lot
WHERE s.kind = ?1 AND s.id BETWEEN ?2 AND ?3 AND s.item BETWEEN ?4 AND ?5
  AND (?6 = 0 OR coalesce(l.held, 0) = 0);

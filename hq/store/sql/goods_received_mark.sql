UPDATE hq_goods_received SET counted = ?5
WHERE delivery = ?1 AND at_ms = ?2 AND till = ?3 AND seq = ?4;

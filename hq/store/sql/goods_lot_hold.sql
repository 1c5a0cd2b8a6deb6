UPDATE hq_goods_lot SET held = ?2, held_reason = ?3 WHERE id = ?1;

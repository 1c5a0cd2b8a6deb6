SELECT EXISTS (SELECT 1 FROM hq_goods_delivery WHERE id = ?1)
    OR EXISTS (SELECT 1 FROM hq_goods_move
               WHERE to_kind = 3 AND to_id = ?1 AND till = 0);

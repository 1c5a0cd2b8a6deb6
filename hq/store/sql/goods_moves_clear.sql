DELETE FROM hq_goods_move WHERE till = ?1 AND seq = ?2;

SELECT EXISTS (SELECT 1 FROM hq_goods_received WHERE delivery = ?1);

SELECT count(*) FROM hq_goods_received WHERE delivery = ?1 AND till = ?2;

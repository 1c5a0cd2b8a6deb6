SELECT * FROM hq_goods_delivery ORDER BY id;

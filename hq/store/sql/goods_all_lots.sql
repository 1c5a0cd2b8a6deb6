SELECT * FROM hq_goods_lot ORDER BY id;

SELECT * FROM hq_goods_stock ORDER BY kind, id, item, lot, bin;

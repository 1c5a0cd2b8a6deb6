SELECT * FROM hq_goods_received ORDER BY delivery, at_ms, till, seq;

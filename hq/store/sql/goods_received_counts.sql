SELECT at_ms, till, seq FROM hq_goods_received
WHERE delivery = ?1 AND counted = 1;

SELECT * FROM pay_order WHERE created_ms >= ?1 AND created_ms < ?2;

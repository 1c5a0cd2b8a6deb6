SELECT * FROM pay_refund WHERE created_ms >= ?1 AND created_ms < ?2;

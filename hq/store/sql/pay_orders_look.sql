SELECT * FROM pay_order WHERE attention > 0 ORDER BY created_ms;

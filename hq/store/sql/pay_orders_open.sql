SELECT * FROM pay_order WHERE state < 3 ORDER BY created_ms;

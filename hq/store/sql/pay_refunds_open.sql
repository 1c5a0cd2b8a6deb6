SELECT * FROM pay_refund WHERE state = 0 ORDER BY created_ms;

SELECT * FROM pay_refund WHERE order_no = ?1 ORDER BY created_ms;

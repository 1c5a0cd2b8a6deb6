SELECT * FROM pay_order WHERE order_no = ?1;

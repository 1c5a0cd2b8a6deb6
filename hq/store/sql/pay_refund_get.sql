SELECT * FROM pay_refund WHERE refund_no = ?1;

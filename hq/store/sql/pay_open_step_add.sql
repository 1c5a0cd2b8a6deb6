INSERT INTO pay_open_step (order_no, refund_no, at_ms, who, what, text)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

INSERT INTO pay_step (order_no, refund_no, at_ms, what, call, outcome, took_ms,
    reason, provider_no)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

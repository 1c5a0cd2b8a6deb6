SELECT refund_no, at_ms, what, call, outcome, took_ms, reason, provider_no
FROM pay_step WHERE order_no = ?1 ORDER BY id;

SELECT order_no, refund_no, outlet, stage, amount_fen, at_ms
FROM hq_payment_refund WHERE at_ms >= ?1 AND at_ms < ?2;

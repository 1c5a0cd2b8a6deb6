SELECT order_no, refund_no, outlet, stage, amount_fen, at_ms
FROM hq_payment_refund WHERE refund_no = ?1 AND order_no = ?2
ORDER BY outlet LIMIT 1;

SELECT
    seq, payment_seq, at_ms, refund_no, order_no, type, amount, status, reason,
    next, after
FROM payment_refund
ORDER BY seq DESC LIMIT ?

INSERT INTO payment_refund (
    seq, payment_seq, at_ms, refund_no, order_no, type, amount, after
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

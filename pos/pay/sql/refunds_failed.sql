SELECT
    seq, payment_seq, at_ms, refund_no, order_no, type, amount, status, reason,
    next, after
FROM payment_refund AS r
WHERE
    status = 2 AND next = 0
    -- a sale took the money meanwhile
    AND NOT EXISTS (
        SELECT 1 FROM payment AS p
        WHERE p.order_no = r.order_no AND p.sale > r.seq
    )
ORDER BY seq

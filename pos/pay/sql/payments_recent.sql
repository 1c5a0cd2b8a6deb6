SELECT
    seq, at_ms, order_no, type, method, amount, basket, status, given_up, unknown,
    provider_no, reason, paid, paid_at_ms, sale, refunded, customer
FROM payment
WHERE seq < ? ORDER BY seq DESC LIMIT ?

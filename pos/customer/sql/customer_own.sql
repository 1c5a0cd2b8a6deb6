SELECT put_ms, credit_limit, member, erased, balance, points, last_ms
FROM customer WHERE id = ?

SELECT put_ms, credit_limit, member, erased FROM customer_feed WHERE id = ?

SELECT COALESCE(SUM(amount), 0) FROM payment
WHERE status = 0 AND given_up = 0 AND customer = ?

SELECT count(*) FROM refund_asked
WHERE till = ? AND sale = ? AND answered_ms = 0 AND asked_ms > ?

SELECT id, till, sale, hash FROM refund_asked
WHERE answered_ms = 0 AND asked_ms > ? ORDER BY id LIMIT 1

UPDATE refund_asked SET answered_ms = ?1, answer = ?2 WHERE id = ?3 AND answered_ms = 0

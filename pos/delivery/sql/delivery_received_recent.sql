SELECT seq, delivery, at_ms, lines, total FROM delivery_received ORDER BY seq DESC LIMIT ?

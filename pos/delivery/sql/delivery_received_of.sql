SELECT seq, at_ms FROM delivery_received WHERE delivery = ? ORDER BY seq LIMIT 1

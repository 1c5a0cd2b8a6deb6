SELECT 1 FROM customer_feed WHERE id = ?

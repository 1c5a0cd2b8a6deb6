DELETE FROM customer_feed WHERE id = ?

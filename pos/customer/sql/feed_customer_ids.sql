SELECT id FROM customer_feed ORDER BY id

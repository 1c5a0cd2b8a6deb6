SELECT count(*) FROM (SELECT 1 FROM customer_feed LIMIT 1)

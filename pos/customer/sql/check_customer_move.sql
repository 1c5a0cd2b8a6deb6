SELECT * FROM customer_move ORDER BY 1, 2, 3

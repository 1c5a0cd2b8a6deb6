SELECT * FROM delivery_received ORDER BY 1

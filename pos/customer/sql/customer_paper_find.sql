SELECT customer, from_day, to_day FROM customer_paper WHERE id = ?

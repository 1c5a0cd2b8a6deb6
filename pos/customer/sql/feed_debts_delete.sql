DELETE FROM customer_debt WHERE id = ?

DELETE FROM customer_part WHERE id = ?

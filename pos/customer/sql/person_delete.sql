DELETE FROM customer_person WHERE id = ?

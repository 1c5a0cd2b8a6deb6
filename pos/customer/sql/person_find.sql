SELECT name, phone FROM customer_person WHERE id = ?

SELECT changed_ms FROM customer_person WHERE id = ?

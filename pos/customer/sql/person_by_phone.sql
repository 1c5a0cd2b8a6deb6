SELECT id FROM customer_person WHERE phone = ?1 AND phone <> '' LIMIT 1

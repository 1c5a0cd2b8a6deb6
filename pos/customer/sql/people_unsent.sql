SELECT id, name, phone, changed_ms FROM customer_person WHERE sent = 0
ORDER BY id

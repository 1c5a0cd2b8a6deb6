SELECT id FROM customer ORDER BY id

SELECT 1 FROM customer WHERE id = ?

UPDATE customer_person SET sent = 1 WHERE id = ?1 AND changed_ms = ?2

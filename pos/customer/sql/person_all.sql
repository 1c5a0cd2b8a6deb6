SELECT p.id, p.name, p.phone, p.initials FROM customer_person p
LEFT JOIN customer c ON c.id = p.id
ORDER BY coalesce(c.last_ms, p.changed_ms) DESC, p.id

INSERT INTO customer_person (id, name, phone, initials, changed_ms, sent)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone,
    initials = excluded.initials, changed_ms = excluded.changed_ms,
    sent = excluded.sent

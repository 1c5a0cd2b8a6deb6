INSERT INTO customer (id, put_ms, credit_limit, member, erased, last_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?2)
ON CONFLICT (id) DO UPDATE SET put_ms = excluded.put_ms,
    credit_limit = excluded.credit_limit, member = excluded.member,
    erased = excluded.erased, last_ms = excluded.last_ms

INSERT INTO hq_person
SELECT ?1, ?2, ?3, ?4, ?5, 0, coalesce(max(version), 0) + 1
FROM hq_person WHERE outlet = ?1
ON CONFLICT (outlet, customer) DO UPDATE SET name = excluded.name,
    phone = excluded.phone, changed_ms = excluded.changed_ms,
    version = excluded.version
WHERE erased = 0 AND changed_ms < excluded.changed_ms;

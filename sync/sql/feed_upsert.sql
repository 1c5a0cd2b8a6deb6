INSERT INTO feed (audience, key, version, record, removed)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (audience, key) DO UPDATE SET
    version = excluded.version,
    record = excluded.record,
    removed = excluded.removed

INSERT INTO hq_warehouse (id, name, kind, closed, record)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,
    closed = excluded.closed, record = excluded.record;

INSERT INTO hq_recall (id, audience, item, gtin, lots, reason, day, version,
                       added_ms, record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?11)
ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, record = excluded.record,
    ended_ms = CASE WHEN ?10 THEN ?9 END;

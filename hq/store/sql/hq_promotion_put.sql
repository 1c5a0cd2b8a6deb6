INSERT INTO hq_promotion (id, audience, name, kind, from_day, until_day, version,
                          added_ms, record)
VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), nullif(?6, 0), ?7, ?8, ?10)
ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, record = excluded.record,
    ended_ms = CASE WHEN ?9 THEN ?8 END;

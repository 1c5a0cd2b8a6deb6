INSERT INTO feed_row (key, audience, version, generation, record)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (key, audience) DO UPDATE SET
    version = excluded.version,
    generation = excluded.generation,
    record = excluded.record

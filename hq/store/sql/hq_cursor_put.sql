INSERT INTO hq_cursor (till, audience, version) VALUES (?1, ?2, ?3)
ON CONFLICT (till, audience) DO UPDATE SET version = excluded.version;

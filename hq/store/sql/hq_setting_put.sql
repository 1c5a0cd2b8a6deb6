INSERT INTO hq_setting (name, audience, value) VALUES (?1, ?2, ?3)
ON CONFLICT (name, audience) DO UPDATE SET value = excluded.value;

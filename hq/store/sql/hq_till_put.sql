INSERT INTO hq_till (id, outlet, enrolled_ms) VALUES (?1, ?2, ?3)
ON CONFLICT (id) DO NOTHING;

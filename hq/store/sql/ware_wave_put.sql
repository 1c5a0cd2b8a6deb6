INSERT INTO hq_wave (id, warehouse, day, name, closed, at_ms)
VALUES (?1, ?2, ?3, ?4, 0, ?5) ON CONFLICT DO NOTHING;

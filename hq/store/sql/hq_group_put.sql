INSERT INTO hq_outlet_group (outlet, name) VALUES (?1, ?2)
ON CONFLICT DO NOTHING;

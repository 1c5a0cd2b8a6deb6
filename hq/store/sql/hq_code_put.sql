INSERT INTO hq_code (code, item, pack) VALUES (?1, ?2, ?3)
ON CONFLICT (code) DO UPDATE SET item = excluded.item, pack = excluded.pack;

INSERT INTO hq_progress (till, contact_ms) VALUES (?1, ?2)
ON CONFLICT (till) DO UPDATE SET contact_ms = excluded.contact_ms;

INSERT INTO hq_head (outlet, till, seq, hash, epoch, signature, received_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING;

INSERT INTO hq_head (outlet, till, seq, hash, epoch, signature)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING;

INSERT INTO hq_progress (till, epoch, seq, hash, contact_ms)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (till) DO UPDATE SET
    epoch = excluded.epoch, seq = excluded.seq, hash = excluded.hash,
    contact_ms = excluded.contact_ms;

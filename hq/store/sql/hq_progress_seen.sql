INSERT INTO hq_progress (till, contact_ms, skew_ms, own_seq, software)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (till) DO UPDATE SET
    contact_ms = excluded.contact_ms, skew_ms = excluded.skew_ms,
    own_seq = excluded.own_seq, software = excluded.software;

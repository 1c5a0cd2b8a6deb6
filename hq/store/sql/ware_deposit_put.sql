INSERT INTO hq_crate_deposit (kind, from_day, fen) VALUES (?1, ?2, ?3)
ON CONFLICT (kind, from_day) DO UPDATE SET fen = excluded.fen;

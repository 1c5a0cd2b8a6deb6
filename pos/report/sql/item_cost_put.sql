INSERT INTO item_cost VALUES (?, ?, ?)
ON CONFLICT (item) DO UPDATE SET fen = excluded.fen, seq = excluded.seq

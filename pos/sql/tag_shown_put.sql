INSERT INTO tag_shown (item, pack, fen) VALUES (?, ?, ?)
ON CONFLICT (item, pack) DO UPDATE SET fen = excluded.fen

INSERT INTO refund_way VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (till, sale, tag, type, payment) DO UPDATE SET
    fen = fen + excluded.fen

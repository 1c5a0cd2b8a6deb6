INSERT INTO refund_of VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (till, sale, tag, place) DO UPDATE SET
    milli = milli + excluded.milli, fen = fen + excluded.fen

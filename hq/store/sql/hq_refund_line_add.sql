INSERT INTO hq_refund_line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (sale_till, sale_seq, tag, place, till) DO UPDATE SET
    milli = milli + excluded.milli, fen = fen + excluded.fen;

INSERT INTO hq_refund_way VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (sale_till, sale_seq, tag, till, type, payment) DO UPDATE SET
    fen = fen + excluded.fen;

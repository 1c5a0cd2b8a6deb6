-- The same number from two tills is a copy of one: the first counts, in
-- whatever order they came.
INSERT INTO hq_payment (outlet, order_no, till, seq, at_ms, day, cashier, type,
    method, amount_fen)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (outlet, order_no) DO UPDATE SET till = excluded.till,
    seq = excluded.seq, at_ms = excluded.at_ms, day = excluded.day,
    cashier = excluded.cashier, type = excluded.type, method = excluded.method,
    amount_fen = excluded.amount_fen
WHERE till = 0 OR (excluded.till, excluded.seq) < (till, seq);

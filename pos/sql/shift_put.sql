-- The same number twice happens only when a fork's two branches each opened
-- it: the later one holds what is in the drawer now.
INSERT INTO shift (number, business_day, opened_seq, opened_ms, opened_by,
    float_cash)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET
    float_cash = excluded.float_cash, closed_seq = 0

INSERT INTO hq_shift (outlet, till, number, day, cashier, opened_ms, float_fen)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING;

INSERT INTO hq_override (outlet, till, seq, at_ms, day, cashier, keeper, kind,
                         basket, item, lot, expiry_day, amount_fen, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, nullif(?12, 0), ?13, ?14);

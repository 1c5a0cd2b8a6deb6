INSERT OR REPLACE INTO leave (seq, shift, at_ms, cashier, keeper, kind, amount, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

INSERT OR REPLACE INTO buy_event (purchase, seq, at_ms, state, who, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

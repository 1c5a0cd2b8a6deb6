INSERT OR REPLACE INTO buy_settled (purchase, item, kind, fen, who, reason,
    at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

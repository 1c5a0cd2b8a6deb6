INSERT OR REPLACE INTO buy_invoice (id, supplier, purchase, number, day,
    total_fen, who, at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

INSERT OR REPLACE INTO buy_terms (id, supplier, kind, name, from_day,
    until_day, period, fixed_fen, first_rate, last_rate, last_from_fen, ended,
    record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

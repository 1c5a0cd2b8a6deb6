INSERT OR REPLACE INTO buy_came (id, place, purchase, supplier, warehouse,
    day, at_ms, paper, who, item, accepted_milli, damaged_milli,
    refused_milli, kind, reason, lot, lot_code, expiry_day, amount_fen)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
    ?16, ?17, ?18, ?19);

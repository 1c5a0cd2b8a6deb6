INSERT OR REPLACE INTO buy_invoice_line (invoice, place, item, milli,
    amount_fen, tax_rate, tax_fen)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

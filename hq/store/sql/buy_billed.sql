SELECT l.item, l.milli, l.amount_fen, l.tax_rate, l.tax_fen, i.id, i.number
FROM buy_invoice i JOIN buy_invoice_line l ON l.invoice = i.id
WHERE i.purchase = ?1 ORDER BY l.item, i.id, l.place;

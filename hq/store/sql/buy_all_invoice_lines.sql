SELECT * FROM buy_invoice_line ORDER BY invoice, place;

SELECT * FROM buy_invoice ORDER BY id;

SELECT * FROM buy_supplier ORDER BY id;

SELECT * FROM buy_order ORDER BY id;

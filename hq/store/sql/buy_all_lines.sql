SELECT * FROM buy_line ORDER BY purchase, item;

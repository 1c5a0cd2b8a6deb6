SELECT * FROM buy_settled ORDER BY purchase, item, kind;

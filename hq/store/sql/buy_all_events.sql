SELECT * FROM buy_event ORDER BY purchase, seq;

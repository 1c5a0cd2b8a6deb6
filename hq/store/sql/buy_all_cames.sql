SELECT * FROM buy_came ORDER BY id, place;

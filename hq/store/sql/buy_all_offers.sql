SELECT * FROM buy_offer ORDER BY supplier, item, from_day;

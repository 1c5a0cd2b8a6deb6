SELECT * FROM hq_price_book ORDER BY item, audience;

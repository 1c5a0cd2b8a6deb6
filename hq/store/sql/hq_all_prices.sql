SELECT * FROM hq_price ORDER BY item, audience, day;

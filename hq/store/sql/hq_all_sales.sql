SELECT * FROM hq_sale ORDER BY outlet, day, till, seq;

SELECT * FROM hq_stock ORDER BY outlet, own_till, item;

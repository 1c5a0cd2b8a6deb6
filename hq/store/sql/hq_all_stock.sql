SELECT * FROM hq_till_stock ORDER BY outlet, till, item;

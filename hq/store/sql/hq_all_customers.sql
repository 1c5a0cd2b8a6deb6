SELECT * FROM hq_customer ORDER BY 1, 2;

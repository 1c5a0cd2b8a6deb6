SELECT * FROM hq_customer_debt ORDER BY 1, 2, 3, 4;

SELECT * FROM hq_customer_part ORDER BY 1, 2, 3;

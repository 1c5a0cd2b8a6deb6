SELECT * FROM hq_cashier ORDER BY id;

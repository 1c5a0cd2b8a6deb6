SELECT * FROM hq_warehouse ORDER BY id;

SELECT * FROM hq_outlet ORDER BY id;

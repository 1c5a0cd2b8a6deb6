SELECT * FROM hq_promotion ORDER BY id;

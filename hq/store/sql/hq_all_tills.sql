SELECT * FROM hq_till ORDER BY id;

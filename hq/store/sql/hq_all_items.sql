SELECT * FROM hq_item ORDER BY id;

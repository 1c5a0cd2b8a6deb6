SELECT * FROM hq_recall ORDER BY id;

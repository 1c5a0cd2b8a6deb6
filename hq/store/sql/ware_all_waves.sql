SELECT * FROM hq_wave ORDER BY id;

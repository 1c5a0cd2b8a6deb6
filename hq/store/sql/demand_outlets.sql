SELECT id FROM hq_outlet ORDER BY id;

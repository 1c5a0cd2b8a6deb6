SELECT id, category FROM hq_item ORDER BY id;

SELECT * FROM hq_local_item ORDER BY outlet, till, item;

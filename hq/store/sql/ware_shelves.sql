SELECT outlet, min_left_days FROM hq_shelf WHERE item = ?1 ORDER BY outlet;

SELECT outlet, min_left_days FROM hq_order_shelf WHERE item = ?1 ORDER BY outlet;

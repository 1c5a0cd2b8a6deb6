SELECT * FROM hq_order_suggested ORDER BY outlet, part

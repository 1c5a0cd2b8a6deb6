SELECT * FROM hq_order_shelf ORDER BY item, outlet

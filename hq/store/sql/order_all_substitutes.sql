SELECT * FROM hq_order_substitute ORDER BY item

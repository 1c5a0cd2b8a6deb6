SELECT * FROM hq_order_rule ORDER BY outlet

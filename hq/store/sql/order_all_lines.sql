SELECT * FROM hq_order_line ORDER BY outlet, till, seq, item

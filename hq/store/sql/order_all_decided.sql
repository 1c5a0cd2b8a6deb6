SELECT * FROM hq_order_decided ORDER BY outlet, till, seq, item

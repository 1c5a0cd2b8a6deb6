SELECT * FROM hq_order_shelf WHERE outlet = ?1 ORDER BY item

SELECT item, by_item FROM hq_order_substitute
WHERE ?1 = 0 OR item = ?1 ORDER BY item

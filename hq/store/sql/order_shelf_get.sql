SELECT * FROM hq_order_shelf WHERE item = ?1 AND outlet IN (0, ?2)
ORDER BY outlet DESC LIMIT 1

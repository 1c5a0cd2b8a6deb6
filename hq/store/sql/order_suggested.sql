SELECT outlet, part, record FROM hq_order_suggested
WHERE ?1 = 0 OR outlet = ?1 ORDER BY outlet, part

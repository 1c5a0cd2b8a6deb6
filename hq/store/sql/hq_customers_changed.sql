SELECT outlet, customer FROM hq_customer_changed c
WHERE (SELECT count(*) FROM hq_till t WHERE t.outlet = c.outlet) > 1
ORDER BY outlet, customer LIMIT ?1;

SELECT * FROM hq_order ORDER BY outlet, till, seq

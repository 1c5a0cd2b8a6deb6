SELECT * FROM hq_refund ORDER BY outlet, till, seq;

SELECT * FROM hq_override ORDER BY outlet, till, seq;

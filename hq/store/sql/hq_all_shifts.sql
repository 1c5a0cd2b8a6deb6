SELECT * FROM hq_shift ORDER BY outlet, till, number;

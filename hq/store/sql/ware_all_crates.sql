SELECT * FROM hq_crate_move ORDER BY seq;

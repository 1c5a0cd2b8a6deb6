SELECT * FROM hq_crate_deposit ORDER BY kind, from_day;

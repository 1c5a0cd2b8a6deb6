SELECT * FROM hq_warehouse_bin ORDER BY warehouse, bin;

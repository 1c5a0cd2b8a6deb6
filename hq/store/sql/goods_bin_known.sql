SELECT count(*) FROM hq_warehouse_bin WHERE warehouse = ?1 AND bin = ?2;

DELETE FROM hq_warehouse_bin WHERE warehouse = ?1;

DELETE FROM hq_outlet_group WHERE outlet = ?1;

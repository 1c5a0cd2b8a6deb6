SELECT record FROM hq_warehouse WHERE id = ?1;

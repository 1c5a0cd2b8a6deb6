SELECT closed FROM hq_warehouse WHERE id = ?1;

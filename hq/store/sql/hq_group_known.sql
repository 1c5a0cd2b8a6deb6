SELECT EXISTS (SELECT 1 FROM hq_outlet_group WHERE name = ?1);

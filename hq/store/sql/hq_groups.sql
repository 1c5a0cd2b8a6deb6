SELECT name FROM hq_outlet_group WHERE outlet = ?1 ORDER BY name;

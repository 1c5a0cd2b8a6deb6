SELECT * FROM hq_outlet_group ORDER BY outlet, name;

SELECT outlet, id FROM hq_till ORDER BY outlet, id;

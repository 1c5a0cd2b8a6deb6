SELECT * FROM hq_shelf ORDER BY item, outlet;

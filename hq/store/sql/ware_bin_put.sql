INSERT INTO hq_warehouse_bin (warehouse, bin, place, zone, min_decidegree,
    max_decidegree) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING;

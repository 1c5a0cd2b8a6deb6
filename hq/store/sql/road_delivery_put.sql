INSERT OR REPLACE INTO road_delivery (id, plan, day, outlet, loaded_ms,
    record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

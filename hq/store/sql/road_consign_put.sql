INSERT OR REPLACE INTO road_consign (id, outlet, day, cancelled, record)
VALUES (?1, ?2, ?3, ?4, ?5);

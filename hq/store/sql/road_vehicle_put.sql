INSERT OR REPLACE INTO road_vehicle (id, name, record) VALUES (?1, ?2, ?3);

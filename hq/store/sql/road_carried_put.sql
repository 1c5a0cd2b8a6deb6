INSERT OR REPLACE INTO road_carried (consign, delivery) VALUES (?1, ?2);

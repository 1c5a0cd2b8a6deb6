INSERT OR REPLACE INTO road_reading (vehicle, at_ms, decidegree)
VALUES (?1, ?2, ?3);

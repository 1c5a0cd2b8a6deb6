INSERT OR REPLACE INTO road_rule (id, day, removed, record)
VALUES (?1, ?2, ?3, ?4);

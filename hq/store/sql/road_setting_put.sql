INSERT OR REPLACE INTO road_setting (id, record) VALUES (1, ?1);

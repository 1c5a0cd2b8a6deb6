SELECT * FROM road_setting ORDER BY id;

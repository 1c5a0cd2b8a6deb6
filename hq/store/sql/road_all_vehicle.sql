SELECT * FROM road_vehicle ORDER BY id;

SELECT record FROM road_vehicle ORDER BY id;

SELECT * FROM road_plan ORDER BY id, part;

SELECT * FROM road_rule ORDER BY id;

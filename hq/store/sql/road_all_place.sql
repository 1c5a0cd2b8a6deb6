SELECT * FROM road_place ORDER BY id;

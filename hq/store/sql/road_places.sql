SELECT record FROM road_place ORDER BY id;

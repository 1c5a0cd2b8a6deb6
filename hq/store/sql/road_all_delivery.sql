SELECT * FROM road_delivery ORDER BY id;

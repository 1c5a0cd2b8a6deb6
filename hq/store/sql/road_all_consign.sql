SELECT * FROM road_consign ORDER BY id;

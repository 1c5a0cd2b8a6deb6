SELECT * FROM road_carried ORDER BY consign;

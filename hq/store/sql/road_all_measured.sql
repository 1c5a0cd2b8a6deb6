SELECT * FROM road_measured ORDER BY start, finish;

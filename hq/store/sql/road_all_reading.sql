SELECT * FROM road_reading ORDER BY vehicle, at_ms;

SELECT record FROM road_plan WHERE id = ?1 ORDER BY part;

SELECT max(id) FROM road_plan WHERE day = ?1;

SELECT record FROM road_rule WHERE removed = 0 AND day = ?1 ORDER BY id;

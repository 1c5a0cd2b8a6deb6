INSERT INTO road_plan (id, part, day, at_ms, record)
VALUES (?1, (SELECT count(*) FROM road_plan WHERE id = ?1), ?2, ?3, ?4);

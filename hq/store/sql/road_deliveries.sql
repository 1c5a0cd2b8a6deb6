-- ?1 plan (0: all), ?2 day (0: all), ?3 id (0: all).
SELECT record, loaded_ms FROM road_delivery
WHERE (?1 = 0 OR plan = ?1) AND (?2 = 0 OR day = ?2) AND (?3 = 0 OR id = ?3)
ORDER BY id;

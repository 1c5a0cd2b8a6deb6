SELECT at_ms, decidegree FROM road_reading
WHERE vehicle = ?1 AND at_ms BETWEEN ?2 AND ?3 ORDER BY at_ms;

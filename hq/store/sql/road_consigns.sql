-- ?1 waiting only, until day ?2.
SELECT c.record, coalesce(v.delivery, 0), coalesce(d.loaded_ms, 0)
FROM road_consign c
LEFT JOIN road_carried v ON v.consign = c.id
LEFT JOIN road_delivery d ON d.id = v.delivery
WHERE ?1 = 0 OR (v.delivery IS NULL AND c.cancelled = 0 AND c.day <= ?2)
ORDER BY c.id;

SELECT id, closed FROM hq_wave WHERE warehouse = ?1 AND day = ?2 ORDER BY id;

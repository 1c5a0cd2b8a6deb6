SELECT count(*), coalesce(max(seconds), 0) FROM drawer_left
WHERE shift = ?1 AND seq <= ?2

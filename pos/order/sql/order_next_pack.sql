SELECT pack FROM pack WHERE item = ?1 AND pack > ?2 ORDER BY pack LIMIT 1

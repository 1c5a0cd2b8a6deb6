SELECT hour, SUM(sales), SUM(amount) FROM day_hour
WHERE day BETWEEN ?1 AND ?2 GROUP BY hour ORDER BY hour

SELECT day, SUM(sales), SUM(amount) FROM day_hour
WHERE day BETWEEN ?1 AND ?2 GROUP BY day ORDER BY day DESC

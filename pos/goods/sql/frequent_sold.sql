-- What was sold most often since a day, ?2 of them.
SELECT item FROM day_item WHERE day >= ?1 AND lines > 0
GROUP BY item ORDER BY sum(lines) DESC, item LIMIT ?2

SELECT category, count(*) FROM item WHERE withdrawn = 0 AND category <> ''
GROUP BY category ORDER BY count(*) DESC, category LIMIT ?1

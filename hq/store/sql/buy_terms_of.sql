SELECT record FROM buy_terms
WHERE supplier BETWEEN ?1 AND ?2 AND from_day <= ?4 AND until_day >= ?3
ORDER BY supplier, id;

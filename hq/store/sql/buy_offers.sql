SELECT record FROM buy_offer
WHERE supplier BETWEEN ?1 AND ?2 AND item BETWEEN ?3 AND ?4
    AND from_day <= ?6 AND until_day >= ?5 AND ended = 0
ORDER BY item, supplier, from_day;

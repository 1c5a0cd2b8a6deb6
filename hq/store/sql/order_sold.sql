-- Sold at an outlet by item in a period: ?1 outlet, ?2 from, ?3 to.
SELECT item, sum(milli) FROM hq_item_day
WHERE outlet = ?1 AND own_till = 0 AND day BETWEEN ?2 AND ?3
GROUP BY item ORDER BY item

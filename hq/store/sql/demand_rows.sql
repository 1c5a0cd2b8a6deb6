-- Items of the range only; a till's own are nobody else's to plan.
SELECT item, day, sum(sold), sum(moved)
FROM (SELECT item, day, milli AS sold, 0 AS moved
      FROM hq_item_day
      WHERE outlet = ?1 AND day BETWEEN ?2 AND ?3 AND own_till = 0
      UNION ALL
      SELECT coalesce(a.item, m.item), m.day, 0, m.milli
      FROM hq_stock_move m
      LEFT JOIN hq_adopted a ON a.till = m.till AND a.local_item = m.item
      WHERE m.outlet = ?1 AND m.day BETWEEN ?2 AND ?3)
WHERE item < 1 << 40
GROUP BY item, day
HAVING sum(sold) <> 0 OR sum(moved) <> 0
ORDER BY item, day;

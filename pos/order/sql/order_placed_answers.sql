-- The order that answers a suggestion and still holds, besides order ?2.
SELECT seq FROM order_placed
WHERE run = ?1 AND run > 0 AND lines > 0 AND replaced_by = 0 AND seq <> ?2
ORDER BY seq LIMIT 1

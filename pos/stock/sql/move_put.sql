INSERT INTO stock_move
SELECT ?1, ?2, coalesce(max(place) + 1, 0), ?3, ?4, ?5, ?6, ?7
FROM stock_move WHERE item = ?1 AND seq = ?2

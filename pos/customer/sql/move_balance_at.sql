SELECT coalesce(sum(amount), 0), coalesce(sum(points), 0) FROM customer_move
WHERE customer = ?1 AND seq <= ?2

SELECT seq, kind, at_ms, day, amount FROM customer_move
WHERE customer = ?1 AND amount <> 0 AND day >= ?2 AND day <= ?3
ORDER BY seq, kind

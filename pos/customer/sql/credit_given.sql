SELECT day, amount FROM customer_move
WHERE customer = ?1 AND amount > 0 ORDER BY day DESC, seq DESC, kind DESC

SELECT day, amount FROM customer_debt WHERE id = ?1 AND till <> ?2
ORDER BY day DESC, till

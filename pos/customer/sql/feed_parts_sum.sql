SELECT balance, points FROM customer_part WHERE id = ?1 AND till <> ?2

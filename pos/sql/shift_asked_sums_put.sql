INSERT INTO shift_asked_sum (job, kind, type, count, amount)
SELECT ?1, kind, type, count, amount FROM shift_sum WHERE shift = ?2

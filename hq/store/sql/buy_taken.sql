-- Goods accepted of a supplier in a period, at the prices of the orders.
SELECT coalesce(sum(amount_fen), 0) FROM buy_came
WHERE supplier = ?1 AND day BETWEEN ?2 AND ?3;

SELECT seq, at_ms, cashier, run, emergency, delivery_day, replaces, replaced_by, lines
FROM order_placed WHERE lines > 0 AND (?1 = 0 OR seq < ?1) ORDER BY seq DESC LIMIT ?2

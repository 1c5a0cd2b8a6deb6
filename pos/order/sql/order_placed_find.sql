SELECT seq, at_ms, cashier, run, emergency, delivery_day, replaces, replaced_by, lines
FROM order_placed WHERE seq = ?

SELECT run, emergency, replaces, delivery_day, begun_ms, cashier, rows_given FROM order_draft WHERE id = ?

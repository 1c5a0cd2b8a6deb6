SELECT kind, type, count, amount FROM shift_asked_sum WHERE job = ?

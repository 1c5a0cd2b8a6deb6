SELECT kind, type, count, amount FROM shift_sum WHERE shift = ?

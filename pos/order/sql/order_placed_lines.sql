SELECT item, pack, milli, suggested FROM order_placed_line WHERE seq = ? ORDER BY place

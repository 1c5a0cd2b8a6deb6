SELECT coalesce(max(at_ms), 0) FROM stock_move WHERE item = ?

DELETE FROM stock_count WHERE number = ?

DELETE FROM stock_seen WHERE number = ?

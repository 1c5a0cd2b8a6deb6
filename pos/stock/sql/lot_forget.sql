DELETE FROM stock_lot WHERE item = ?

DELETE FROM stock_lot WHERE item = ? AND milli = 0

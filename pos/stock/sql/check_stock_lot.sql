SELECT * FROM stock_lot ORDER BY 1, 2, 3

SELECT * FROM stock_move ORDER BY 1, 2, 3

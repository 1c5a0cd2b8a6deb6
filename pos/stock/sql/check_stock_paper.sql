SELECT * FROM stock_paper ORDER BY 1

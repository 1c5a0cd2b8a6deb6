SELECT * FROM order_placed_line ORDER BY 1, 2

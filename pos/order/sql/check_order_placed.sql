SELECT * FROM order_placed ORDER BY 1

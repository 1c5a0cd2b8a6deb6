SELECT * FROM sale_line ORDER BY 1, 2

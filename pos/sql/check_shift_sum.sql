SELECT * FROM shift_sum ORDER BY 1, 2, 3

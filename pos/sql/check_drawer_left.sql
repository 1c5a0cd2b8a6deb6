SELECT * FROM drawer_left ORDER BY 1

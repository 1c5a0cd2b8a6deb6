INSERT INTO stock_count VALUES (NULL, ?, ?, ?, ?, 0)

INSERT INTO stock_draft VALUES (NULL, ?, ?, ?, '', '', 0, 0, '', 0)

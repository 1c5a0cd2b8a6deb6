SELECT * FROM local_item ORDER BY 1

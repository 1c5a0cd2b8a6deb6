SELECT count(*) FROM item WHERE withdrawn = 0

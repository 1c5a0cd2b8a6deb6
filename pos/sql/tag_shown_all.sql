SELECT item FROM tag_shown WHERE pack = 0 ORDER BY item

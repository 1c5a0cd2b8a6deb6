SELECT item, milli FROM stock WHERE milli <> 0 ORDER BY item

SELECT item, sold FROM stock WHERE sold > 0 ORDER BY item

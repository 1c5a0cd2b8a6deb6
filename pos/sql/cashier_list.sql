SELECT id, name, keeper FROM cashier WHERE gone = 0 ORDER BY id LIMIT ?

SELECT count(*) FROM cashier WHERE gone = 0

SELECT * FROM hq_stock_move ORDER BY outlet, till, seq, place;

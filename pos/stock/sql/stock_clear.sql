DELETE FROM stock_lot;
DELETE FROM stock_move;
DELETE FROM stock_paper;

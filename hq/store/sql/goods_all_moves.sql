SELECT * FROM hq_goods_move ORDER BY till, seq, line;

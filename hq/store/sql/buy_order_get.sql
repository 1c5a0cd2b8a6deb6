SELECT supplier, warehouse, state, order_day, due_day, run, lines, goods_fen,
    freight_fen, made_ms, made_by, words
FROM buy_order WHERE id = ?1;

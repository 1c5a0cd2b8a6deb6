INSERT INTO buy_order (id, supplier, warehouse, state, order_day, due_day,
    run, lines, goods_fen, freight_fen, made_ms, made_by, words)
VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (id) DO UPDATE SET lines = lines + excluded.lines;

INSERT INTO hq_promotion_day (outlet, day, promotion, sales, lines, off_fen,
                              sold_fen)
VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6)
ON CONFLICT (outlet, day, promotion) DO UPDATE SET
    sales = sales + 1, lines = lines + excluded.lines,
    off_fen = off_fen + excluded.off_fen,
    sold_fen = sold_fen + excluded.sold_fen;

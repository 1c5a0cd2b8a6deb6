INSERT INTO hq_item_day (outlet, day, own_till, item, milli, amount_fen, lines)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (outlet, day, own_till, item) DO UPDATE SET
    milli = milli + excluded.milli,
    amount_fen = amount_fen + excluded.amount_fen,
    lines = lines + excluded.lines;

INSERT INTO hq_item_day (outlet, day, own_till, item, milli, amount_fen, lines)
SELECT outlet, day, 0, ?3, milli, amount_fen, lines FROM hq_item_day
WHERE outlet = (SELECT outlet FROM hq_till WHERE id = ?1)
  AND own_till = ?1 AND item = ?2
ON CONFLICT (outlet, day, own_till, item) DO UPDATE SET
    milli = milli + excluded.milli,
    amount_fen = amount_fen + excluded.amount_fen,
    lines = lines + excluded.lines;

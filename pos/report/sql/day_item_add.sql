INSERT INTO day_item (day, item, milli, amount, lines) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (item, day) DO UPDATE SET milli = milli + excluded.milli,
    amount = amount + excluded.amount, lines = lines + excluded.lines

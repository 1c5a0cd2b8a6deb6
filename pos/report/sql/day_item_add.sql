INSERT INTO day_item VALUES (?, ?, ?, ?, ?)
ON CONFLICT (day, item) DO UPDATE SET milli = milli + excluded.milli,
    amount = amount + excluded.amount, lines = lines + excluded.lines

INSERT INTO day_hour VALUES (?, ?, ?, ?)
ON CONFLICT (day, hour) DO UPDATE SET sales = sales + excluded.sales,
    amount = amount + excluded.amount

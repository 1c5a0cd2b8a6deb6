INSERT INTO shift_sum (shift, kind, type, count, amount)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (shift, kind, type) DO UPDATE SET
    count = count + excluded.count, amount = amount + excluded.amount

INSERT INTO stock_lot VALUES (?, ?, ?, ?)
ON CONFLICT (item, expiry_day, lot) DO UPDATE SET
    milli = milli + excluded.milli

INSERT INTO stock VALUES (?, ?, ?)
ON CONFLICT (item) DO UPDATE SET
    milli = milli + excluded.milli, sold = sold + excluded.sold

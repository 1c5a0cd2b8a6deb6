INSERT INTO stock VALUES (?, ?, 0)
ON CONFLICT (item) DO UPDATE SET milli = excluded.milli

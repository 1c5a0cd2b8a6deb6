INSERT INTO drawer_left (shift, times) VALUES (?1, 1)
ON CONFLICT (shift) DO UPDATE SET times = times + 1

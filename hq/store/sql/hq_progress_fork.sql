INSERT INTO hq_progress (till, forks) VALUES (?1, 1)
ON CONFLICT (till) DO UPDATE SET forks = forks + 1;

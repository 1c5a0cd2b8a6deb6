INSERT INTO hq_progress (till, suspect) VALUES (?1, ?2)
ON CONFLICT (till) DO UPDATE SET suspect = suspect + excluded.suspect;

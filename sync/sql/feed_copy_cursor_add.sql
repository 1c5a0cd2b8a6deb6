INSERT INTO feed_cursor (audience, rank, version, seen, mark,
    generation, reloading)
VALUES (?1, ?2, 0, 0, 0, 1, 0)
ON CONFLICT (audience) DO UPDATE SET rank = excluded.rank

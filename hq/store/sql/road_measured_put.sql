INSERT INTO road_measured (start, finish, metres, seconds)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (start, finish) DO UPDATE SET metres = excluded.metres,
    seconds = excluded.seconds;

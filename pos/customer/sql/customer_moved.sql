INSERT INTO customer (id, balance, points, last_ms) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (id) DO UPDATE SET balance = excluded.balance,
    points = excluded.points, last_ms = excluded.last_ms

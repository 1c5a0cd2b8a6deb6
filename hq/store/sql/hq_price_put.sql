INSERT INTO hq_price (item, audience, day, unit_fen, version)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (item, audience, day) DO UPDATE SET
    unit_fen = excluded.unit_fen, version = excluded.version;

INSERT INTO hq_local_item
    (outlet, till, item, code, name, unit, price_fen, by_weight, at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (outlet, till, item) DO UPDATE SET
    code = excluded.code, name = excluded.name, unit = excluded.unit,
    price_fen = excluded.price_fen, by_weight = excluded.by_weight;

INSERT INTO hq_shelf VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (item, outlet) DO UPDATE SET min_milli = excluded.min_milli,
    max_milli = excluded.max_milli, life_days = excluded.life_days,
    min_left_days = excluded.min_left_days, weight_g = excluded.weight_g,
    volume_ml = excluded.volume_ml, min_decidegree = excluded.min_decidegree,
    max_decidegree = excluded.max_decidegree,
    transfer_fen = excluded.transfer_fen;

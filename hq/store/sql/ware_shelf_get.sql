SELECT min_milli, max_milli, life_days, min_left_days, weight_g, volume_ml,
       min_decidegree, max_decidegree, transfer_fen
FROM hq_shelf WHERE item = ?1 AND outlet IN (0, ?2)
ORDER BY outlet DESC LIMIT 1;

SELECT l.outlet, l.code, l.name, l.unit, l.price_fen, l.by_weight, l.at_ms
FROM hq_till t JOIN hq_local_item l ON l.outlet = t.outlet AND l.till = t.id
WHERE t.id = ?1 AND l.item = ?2;

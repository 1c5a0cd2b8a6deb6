INSERT INTO hq_goods_delivery (id, outlet) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET outlet = excluded.outlet
WHERE outlet <> excluded.outlet RETURNING 1;

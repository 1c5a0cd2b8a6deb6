INSERT INTO road_place (id, name, outlet, record) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, outlet = excluded.outlet,
    record = excluded.record;

INSERT INTO hq_cashier (id, outlet, name, role, left_shop, record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET
    outlet = excluded.outlet, name = excluded.name, role = excluded.role,
    left_shop = excluded.left_shop, record = excluded.record;

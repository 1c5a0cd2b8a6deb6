INSERT INTO hq_outlet
    (id, name, division, division_source, franchise, address, phone, added_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, division = excluded.division,
    division_source = excluded.division_source,
    franchise = excluded.franchise, address = excluded.address,
    phone = excluded.phone;

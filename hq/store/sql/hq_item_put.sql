INSERT INTO hq_item
    (id, name, spec, category, unit, plu, by_weight, withdrawn, packs, audience,
     record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, spec = excluded.spec, category = excluded.category,
    unit = excluded.unit, plu = excluded.plu, by_weight = excluded.by_weight,
    withdrawn = excluded.withdrawn, packs = excluded.packs,
    audience = excluded.audience, record = excluded.record;

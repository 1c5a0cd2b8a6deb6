INSERT INTO hq_goods_lot (id, item, supplier, code, produced_day, expiry_day,
    certificate, held, held_reason, at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, '', ?8) ON CONFLICT DO NOTHING;

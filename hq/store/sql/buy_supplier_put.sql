INSERT INTO buy_supplier (id, name, contact, phone, weekdays, lead_days,
    min_order_fen, order_fen, free_from_fen, ended, version, record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (id) DO UPDATE SET name = excluded.name,
    contact = excluded.contact, phone = excluded.phone,
    weekdays = excluded.weekdays, lead_days = excluded.lead_days,
    min_order_fen = excluded.min_order_fen, order_fen = excluded.order_fen,
    free_from_fen = excluded.free_from_fen, ended = excluded.ended,
    version = excluded.version, record = excluded.record;

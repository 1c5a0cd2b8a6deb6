INSERT INTO hq_price_book (item, audience, version, record)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (item, audience) DO UPDATE SET
    version = excluded.version, record = excluded.record;

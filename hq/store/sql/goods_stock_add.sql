INSERT INTO hq_goods_stock (kind, id, item, lot, bin, milli)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (kind, id, item, lot, bin) DO UPDATE SET
    milli = milli + excluded.milli
RETURNING milli;

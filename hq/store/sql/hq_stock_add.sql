INSERT INTO hq_stock (outlet, own_till, item, milli) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (outlet, own_till, item) DO UPDATE SET
    milli = milli + excluded.milli;

INSERT INTO hq_till_stock (outlet, till, item, milli) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (outlet, till, item) DO UPDATE SET
    milli = milli + excluded.milli;

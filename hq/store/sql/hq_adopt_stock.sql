INSERT INTO hq_stock (outlet, own_till, item, milli)
SELECT outlet, 0, ?3, milli FROM hq_stock
WHERE outlet = (SELECT outlet FROM hq_till WHERE id = ?1)
  AND own_till = ?1 AND item = ?2
ON CONFLICT (outlet, own_till, item) DO UPDATE SET
    milli = milli + excluded.milli;

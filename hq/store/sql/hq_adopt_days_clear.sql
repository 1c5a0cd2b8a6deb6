DELETE FROM hq_item_day
WHERE outlet = (SELECT outlet FROM hq_till WHERE id = ?1)
  AND own_till = ?1 AND item = ?2;

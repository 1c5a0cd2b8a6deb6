SELECT lines FROM hq_item_day
WHERE outlet = ?1 AND day = ?2 AND own_till = 0 AND item = ?3;

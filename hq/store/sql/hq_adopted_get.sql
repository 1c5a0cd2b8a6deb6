SELECT item FROM hq_adopted WHERE till = ?1 AND local_item = ?2;

SELECT local_item FROM hq_adopted WHERE till = ?1 AND item = ?2;

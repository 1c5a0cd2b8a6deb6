SELECT signature FROM hq_head
WHERE outlet = ?1 AND till = ?2 AND seq = ?3 AND hash = ?4;

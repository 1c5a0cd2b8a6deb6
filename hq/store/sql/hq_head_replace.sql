DELETE FROM hq_head
WHERE outlet = ?1 AND till = ?2 AND seq = ?3 AND epoch = ?4
  AND received_ms >= ?5;

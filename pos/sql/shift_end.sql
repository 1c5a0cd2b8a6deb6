UPDATE shift SET closed_seq = ?2, closed_ms = ?3, closed_by = ?4, counted = ?5
WHERE number = ?1

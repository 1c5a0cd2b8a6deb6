UPDATE hq_enrolment SET used_ms = ?2, used_by = ?3
WHERE id = ?1 AND used_ms IS NULL RETURNING id;

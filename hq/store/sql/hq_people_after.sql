SELECT customer, name, phone, changed_ms, erased, version FROM hq_person
WHERE outlet = ?1 AND version > ?2 ORDER BY version LIMIT ?3;

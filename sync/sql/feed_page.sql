SELECT version, key, record, removed FROM feed
WHERE audience = ?1 AND version > ?2 AND version <= ?3
ORDER BY version LIMIT ?4

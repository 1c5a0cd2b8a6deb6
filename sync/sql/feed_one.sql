SELECT version, record, removed FROM feed WHERE audience = ?1 AND key = ?2

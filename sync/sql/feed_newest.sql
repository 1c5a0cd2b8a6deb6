SELECT coalesce(max(version), 0) FROM feed WHERE audience = ?1

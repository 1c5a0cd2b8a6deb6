SELECT key FROM feed_row WHERE audience = ?1 AND generation < ?2

DELETE FROM feed_row WHERE key = ?1 AND audience = ?2

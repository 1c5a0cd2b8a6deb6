DELETE FROM feed_cursor WHERE audience = ?1

SELECT version, generation, reloading FROM feed_cursor WHERE audience = ?1

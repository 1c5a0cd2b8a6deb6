UPDATE feed_cursor SET version = ?2, mark = ?3, reloading = ?4
WHERE audience = ?1

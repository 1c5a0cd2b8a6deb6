UPDATE feed_cursor SET version = ?2, seen = ?3, mark = ?4, reloading = ?5
WHERE audience = ?1

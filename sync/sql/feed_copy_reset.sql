UPDATE feed_cursor
SET version = 0, seen = 0, mark = 0, generation = generation + 1, reloading = 1
WHERE audience = ?1

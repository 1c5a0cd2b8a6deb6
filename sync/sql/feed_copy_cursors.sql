SELECT audience, version, seen, mark FROM feed_cursor ORDER BY rank

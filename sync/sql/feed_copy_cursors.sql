SELECT audience, version, mark FROM feed_cursor ORDER BY rank

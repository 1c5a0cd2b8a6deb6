DELETE FROM feed_record WHERE key = ? AND level = ? AND audience = ?

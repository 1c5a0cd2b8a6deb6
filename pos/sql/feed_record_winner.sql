SELECT record FROM feed_record WHERE key = ? ORDER BY level DESC LIMIT 1

SELECT r.record FROM feed_row r JOIN feed_cursor c ON c.audience = r.audience
WHERE r.key = ?1 ORDER BY c.rank DESC LIMIT 1

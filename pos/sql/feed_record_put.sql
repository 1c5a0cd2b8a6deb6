INSERT OR REPLACE INTO feed_record VALUES (?, ?, ?, ?)

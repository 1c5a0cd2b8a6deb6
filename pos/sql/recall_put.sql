INSERT OR REPLACE INTO recall VALUES (?, ?, ?, ?, ?)

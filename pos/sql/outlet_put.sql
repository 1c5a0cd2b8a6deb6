INSERT OR REPLACE INTO outlet VALUES (?, ?, ?, ?, ?)

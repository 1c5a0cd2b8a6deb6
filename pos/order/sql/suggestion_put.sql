INSERT OR REPLACE INTO suggestion VALUES (?, ?, ?)

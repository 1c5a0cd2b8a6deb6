INSERT OR REPLACE INTO price VALUES (?, ?, ?, ?, ?)

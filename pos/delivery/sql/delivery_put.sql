INSERT OR REPLACE INTO delivery VALUES (?, ?, ?, ?)

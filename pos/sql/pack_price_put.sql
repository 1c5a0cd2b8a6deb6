INSERT OR REPLACE INTO pack_price VALUES (?, ?, ?, ?)

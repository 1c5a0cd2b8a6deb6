INSERT OR REPLACE INTO customer_part VALUES (?, ?, ?, ?, ?)

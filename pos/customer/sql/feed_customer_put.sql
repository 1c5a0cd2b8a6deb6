INSERT OR REPLACE INTO customer_feed VALUES (?, ?, ?, ?, ?)

INSERT OR REPLACE INTO customer_debt VALUES (?, ?, ?, ?)

INSERT OR REPLACE INTO basket_customer VALUES (?, ?, ?, ?, ?, ?)

INSERT OR REPLACE INTO cashier VALUES (?, ?, ?, ?, ?)

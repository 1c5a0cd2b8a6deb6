INSERT OR REPLACE INTO order_state VALUES (?, ?, ?)

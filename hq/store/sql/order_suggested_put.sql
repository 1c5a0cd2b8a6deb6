INSERT OR REPLACE INTO hq_order_suggested VALUES (?, ?, ?, ?, ?, ?, ?)

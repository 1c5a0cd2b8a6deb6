INSERT OR REPLACE INTO hq_order_substitute VALUES (?, ?)

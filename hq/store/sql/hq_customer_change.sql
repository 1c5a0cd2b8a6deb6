INSERT OR IGNORE INTO hq_customer_changed VALUES (?1, ?2);

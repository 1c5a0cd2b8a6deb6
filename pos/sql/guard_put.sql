INSERT OR REPLACE INTO sign_in_guard VALUES (?, ?, ?)

INSERT OR REPLACE INTO drawer_left (seq, shift, seconds) VALUES (?1, ?2, ?3)

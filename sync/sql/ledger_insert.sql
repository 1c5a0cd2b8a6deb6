INSERT INTO ledger_entry (seq, hash, bytes) VALUES (?1, ?2, ?3)

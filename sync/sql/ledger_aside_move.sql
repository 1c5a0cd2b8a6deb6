INSERT INTO ledger_aside (branch, seq, hash, bytes)
SELECT ?1, seq, hash, bytes FROM ledger_entry WHERE seq > ?2

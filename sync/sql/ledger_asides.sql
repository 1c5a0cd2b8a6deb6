SELECT branch, seq, hash, bytes FROM ledger_aside ORDER BY branch, seq

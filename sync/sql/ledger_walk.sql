SELECT seq, hash, bytes FROM ledger_entry ORDER BY seq

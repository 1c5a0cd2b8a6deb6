SELECT bytes FROM ledger_entry WHERE seq = ?1

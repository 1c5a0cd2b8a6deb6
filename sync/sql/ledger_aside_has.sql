SELECT hash FROM ledger_aside WHERE seq = ?1

DELETE FROM ledger_signature WHERE seq = ?1 AND hash = ?2

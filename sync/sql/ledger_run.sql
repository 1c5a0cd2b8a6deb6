SELECT seq, bytes FROM ledger_entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2

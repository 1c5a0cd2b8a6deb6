SELECT e.seq, e.hash, s.epoch
FROM ledger_state s LEFT JOIN ledger_entry e
ORDER BY e.seq DESC LIMIT 1

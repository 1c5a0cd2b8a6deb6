SELECT s.seq, s.hash, s.epoch, s.signature
FROM ledger_signature s JOIN ledger_entry e ON e.seq = s.seq AND e.hash = s.hash
ORDER BY s.seq DESC LIMIT 1

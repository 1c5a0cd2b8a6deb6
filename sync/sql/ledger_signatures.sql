SELECT seq, hash, epoch, signature FROM ledger_signature ORDER BY seq, hash

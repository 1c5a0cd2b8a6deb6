INSERT INTO ledger_signature (seq, hash, epoch, signature)
VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING

-- Waiting papers whose sale, refund, order, receipt or stock paper
-- stood in the branch set aside last.
SELECT j.id, a.hash, a.bytes
FROM print_job j JOIN ledger_aside a ON a.seq = j.ref
WHERE a.branch = (SELECT max(branch) FROM ledger_aside)
  AND j.state < 2 AND j.kind IN (?1, ?2, ?3, ?4, ?5, ?6)
ORDER BY j.id

SELECT id, kind, ref, copy, drawer, state, again, attempts, queued_ms, error
FROM print_job WHERE state < 2 ORDER BY id LIMIT 1

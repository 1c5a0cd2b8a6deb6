SELECT id, kind, ref, copy, drawer, state, again, attempts, queued_ms, error
FROM print_job WHERE id = ?

INSERT INTO print_job (kind, ref, copy, drawer, state, again, attempts,
    queued_ms, error)
VALUES (?, ?, ?, ?, 0, 0, 0, ?, '')

SELECT coalesce(max(branch), 0) + 1 FROM ledger_aside

UPDATE ledger_state SET epoch = ?1

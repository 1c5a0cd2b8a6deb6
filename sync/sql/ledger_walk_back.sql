SELECT bytes FROM ledger_entry ORDER BY seq DESC

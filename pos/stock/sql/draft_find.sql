SELECT kind, begun_ms, cashier, note, party, outlet, waste_kind, reason,
    rows_given
FROM stock_draft WHERE id = ?

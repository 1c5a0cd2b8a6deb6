UPDATE stock_draft SET note = ?2, party = ?3, outlet = ?4, waste_kind = ?5,
    reason = ?6, rows_given = ?7
WHERE id = ?1

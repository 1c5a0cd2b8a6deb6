SELECT d.id, d.begun_ms, d.note, d.party,
    (SELECT count(*) FROM stock_draft_line l WHERE l.draft = d.id)
FROM stock_draft d WHERE d.kind = ? ORDER BY d.id

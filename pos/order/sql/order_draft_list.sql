SELECT d.id, d.run, d.emergency, d.replaces, d.begun_ms,
    (SELECT count(*) FROM order_draft_line l WHERE l.draft = d.id AND l.quantity > 0)
FROM order_draft d ORDER BY d.id

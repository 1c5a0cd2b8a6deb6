SELECT d.delivery, d.day,
    (SELECT count(*) FROM delivery_draft_line l WHERE l.delivery = d.delivery)
FROM delivery_draft d ORDER BY d.day, d.delivery

SELECT b.number, b.label, b.total, b.parked_ms,
    (SELECT count(*) FROM basket_line l WHERE l.basket = b.number),
    coalesce((SELECT l.name FROM basket_line l WHERE l.basket = b.number
              ORDER BY l.line LIMIT 1), '')
FROM basket b WHERE b.parked = 1 ORDER BY b.parked_ms DESC, b.number DESC
LIMIT ?

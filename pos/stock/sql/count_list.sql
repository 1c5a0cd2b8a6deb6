SELECT c.number, c.scope, c.words, c.begun_ms, c.begun_by,
    (SELECT count(*) FROM stock_seen s WHERE s.number = c.number)
FROM stock_count c ORDER BY c.number

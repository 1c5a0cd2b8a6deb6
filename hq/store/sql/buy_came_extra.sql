-- What was accepted though the order does not have it.
SELECT c.item, sum(c.accepted_milli) FROM buy_came c
WHERE c.purchase = ?1 AND NOT EXISTS (SELECT 1 FROM buy_line l
    WHERE l.purchase = ?1 AND l.item = c.item)
GROUP BY c.item ORDER BY c.item;

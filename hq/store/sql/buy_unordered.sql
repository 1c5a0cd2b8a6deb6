SELECT c.id, c.supplier, c.item, sum(c.accepted_milli), min(c.day), c.paper
FROM buy_came c
WHERE c.purchase = 0 AND c.supplier BETWEEN ?1 AND ?2
GROUP BY c.id, c.item HAVING sum(c.accepted_milli) > 0
ORDER BY c.id, c.item;

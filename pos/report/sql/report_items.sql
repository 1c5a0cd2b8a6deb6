-- Summed before it is joined: a year has many rows an item.
WITH sold AS (SELECT item, SUM(milli) AS milli, SUM(amount) AS amount,
        SUM(lines) AS lines
    FROM day_item WHERE day BETWEEN ?1 AND ?2 GROUP BY item)
SELECT d.item, d.milli, d.amount, d.lines, s.milli, c.fen
FROM sold d
LEFT JOIN stock s ON s.item = d.item
LEFT JOIN item_cost c ON c.item = d.item

-- An approved order that something came of: whole, or in part.
UPDATE buy_order SET state = CASE
    WHEN EXISTS (SELECT 1 FROM buy_line l WHERE l.purchase = ?1
                 AND l.came_milli < l.packs * l.pack_milli) THEN 2 ELSE 3 END
WHERE id = ?1 AND state IN (1, 2);

-- The price in force on the day, and the pack's own if it has one.
SELECT p.fen, q.fen
FROM price p
LEFT JOIN pack_price q ON q.item = p.item AND q.day = p.day AND q.pack = ?
WHERE p.item = ? AND p.day <= ?
ORDER BY p.day DESC
LIMIT 1

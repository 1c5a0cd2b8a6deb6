-- The most specific price in force on the day; its pack's price if it has one.
SELECT p.fen, q.fen
FROM price p
LEFT JOIN pack_price q ON q.item = p.item AND q.level = p.level
    AND q.day = p.day AND q.audience = p.audience AND q.pack = ?
WHERE p.item = ? AND p.day <= ?
ORDER BY p.level DESC, p.day DESC
LIMIT 1

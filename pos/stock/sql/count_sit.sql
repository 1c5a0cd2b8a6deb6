UPDATE stock_count SET sittings = sittings + 1 WHERE number = ?
RETURNING sittings

SELECT seq, kind, at_ms, milli, lot, expiry_day FROM stock_move
WHERE item IN (?1, ?2) ORDER BY seq DESC, place DESC LIMIT ?3

SELECT s.id, s.name, s.contact, s.phone, s.weekdays, s.lead_days,
    s.min_order_fen, s.order_fen, s.free_from_fen,
    (SELECT count(DISTINCT o.item) FROM buy_offer o
     WHERE o.supplier = s.id AND o.ended = 0), s.ended
FROM buy_supplier s
WHERE s.id BETWEEN ?1 AND ?2
    AND (?7 IS NULL OR instr(s.name, ?7) > 0)
    AND (?3 OR 1) AND (?4 OR 1) AND (?5 OR 1) AND (?6 OR 1) AND (?8 OR 1)
ORDER BY s.id
LIMIT ?9 OFFSET ?10;

SELECT order_no, refund_no, channel, day, outlet, kind, ours_fen, theirs_fen,
       opened_ms, owner, closed_ms, closed_by, reason
FROM pay_open
WHERE (?1 <> 0 OR closed_ms = 0) AND (?2 IS NULL OR owner = ?2)
ORDER BY opened_ms, order_no, refund_no;

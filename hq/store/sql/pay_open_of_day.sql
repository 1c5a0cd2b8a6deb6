SELECT order_no, refund_no, channel, day, outlet, kind, ours_fen, theirs_fen,
       opened_ms, owner, closed_ms, closed_by, reason
FROM pay_open WHERE channel = ?1 AND day = ?2 AND closed_ms = 0
ORDER BY order_no, refund_no;

SELECT order_no, refund_no, channel, day, outlet, kind, ours_fen, theirs_fen,
       opened_ms, owner, closed_ms, closed_by, reason
FROM pay_open WHERE order_no = ?1 ORDER BY refund_no;

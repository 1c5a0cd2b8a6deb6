SELECT channel, day, outlet, kind, ours_fen, theirs_fen, opened_ms, owner,
       closed_ms, closed_by, reason
FROM pay_open WHERE order_no = ?1 AND refund_no = ?2;

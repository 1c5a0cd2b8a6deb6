INSERT INTO pay_open VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
    ?13)
ON CONFLICT (order_no, refund_no) DO UPDATE SET channel = excluded.channel,
    day = excluded.day, outlet = excluded.outlet, kind = excluded.kind,
    ours_fen = excluded.ours_fen, theirs_fen = excluded.theirs_fen,
    opened_ms = excluded.opened_ms, owner = excluded.owner,
    closed_ms = excluded.closed_ms, closed_by = excluded.closed_by,
    reason = excluded.reason;

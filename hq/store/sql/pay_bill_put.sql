INSERT INTO pay_bill VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
    ?13)
ON CONFLICT (channel, day, bill_of) DO UPDATE SET provider = excluded.provider,
    file = excluded.file, hash = excluded.hash, read_ms = excluded.read_ms,
    read_by = excluded.read_by, payments = excluded.payments,
    refunds = excluded.refunds, paid_fen = excluded.paid_fen,
    refunded_fen = excluded.refunded_fen, fee_milli = excluded.fee_milli;

INSERT INTO hq_billed VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
    ?10, ?11)
ON CONFLICT (order_no, refund_no) DO UPDATE SET outlet = excluded.outlet,
    result = excluded.result, amount_fen = excluded.amount_fen,
    fee_milli = excluded.fee_milli, provider_no = excluded.provider_no,
    provider = excluded.provider, day = excluded.day,
    bill = excluded.bill, line = excluded.line;

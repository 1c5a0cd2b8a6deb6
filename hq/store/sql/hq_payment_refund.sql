INSERT INTO hq_payment_refund (
    outlet, order_no, refund_no, stage, amount_fen, at_ms, reason
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (outlet, order_no, refund_no) DO UPDATE SET stage = excluded.stage,
    amount_fen = excluded.amount_fen, at_ms = excluded.at_ms,
    reason = excluded.reason
WHERE excluded.stage > stage;

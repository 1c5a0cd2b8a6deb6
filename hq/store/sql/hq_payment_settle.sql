-- A later result corrects an earlier one.
INSERT INTO hq_payment (outlet, order_no, settled_till, settled_seq, settled_ms,
    result, provider_no, paid_fen, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (outlet, order_no) DO UPDATE SET
    settled_till = excluded.settled_till, settled_seq = excluded.settled_seq,
    settled_ms = excluded.settled_ms, result = excluded.result,
    provider_no = excluded.provider_no, paid_fen = excluded.paid_fen,
    reason = excluded.reason
WHERE (excluded.settled_ms, excluded.settled_till, excluded.settled_seq) >
    (settled_ms, settled_till, settled_seq);

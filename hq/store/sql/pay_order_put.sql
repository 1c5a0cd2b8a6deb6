INSERT INTO pay_order VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
    ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27,
    ?28, ?29, ?30)
ON CONFLICT (order_no) DO UPDATE SET settled_ms = excluded.settled_ms,
    attention = excluded.attention, payer = excluded.payer,
    state = excluded.state, asked_ms = excluded.asked_ms,
    deadline_ms = excluded.deadline_ms, sure_ms = excluded.sure_ms,
    undo_ms = excluded.undo_ms, answered = excluded.answered,
    gave_up = excluded.gave_up, giving_back = excluded.giving_back,
    tries = excluded.tries, provider_no = excluded.provider_no,
    reason = excluded.reason, code_url = excluded.code_url,
    paid_fen = excluded.paid_fen, payer_fen = excluded.payer_fen,
    paid_at_ms = excluded.paid_at_ms;

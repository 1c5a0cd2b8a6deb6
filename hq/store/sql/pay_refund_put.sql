INSERT INTO pay_refund VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
    ?12, ?13, ?14)
ON CONFLICT (refund_no) DO UPDATE SET settled_ms = excluded.settled_ms,
    state = excluded.state, started_ms = excluded.started_ms,
    tries = excluded.tries, uncertain = excluded.uncertain,
    provider_no = excluded.provider_no, answer = excluded.answer;

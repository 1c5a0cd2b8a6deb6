-- D/pay.db: payments as headquarters asked for them. Facts: never recomputed,
-- never removed. States and calls are the numbers of hq/pay/flow.h.
CREATE TABLE pay_order (
    order_no TEXT PRIMARY KEY,
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    started_seq INTEGER NOT NULL, -- of PaymentStarted in the till's ledger
    type INTEGER NOT NULL,        -- ledger.TenderType; 0: only given up
    kind TEXT NOT NULL,           -- provider; '' when only given up
    shown INTEGER NOT NULL,
    face INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    subject TEXT NOT NULL,
    sub_merchant TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    settled_ms INTEGER NOT NULL,  -- 0: open
    attention INTEGER NOT NULL,   -- 1: a person has to look
    payer BLOB,                   -- keyed hash of the payer's id
    -- struct flow
    state INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL,
    deadline_ms INTEGER NOT NULL,
    sure_ms INTEGER NOT NULL,
    undo_ms INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    gave_up INTEGER NOT NULL,
    giving_back INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    provider_no TEXT NOT NULL,
    reason TEXT NOT NULL,
    code_url TEXT NOT NULL,
    paid_fen INTEGER NOT NULL,
    payer_fen INTEGER NOT NULL,
    paid_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pay_order_open ON pay_order (state) WHERE state < 3;
CREATE INDEX pay_order_look ON pay_order (attention) WHERE attention > 0;

CREATE TABLE pay_refund (
    refund_no TEXT PRIMARY KEY,
    order_no TEXT NOT NULL,
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,        -- 0: headquarters
    amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    settled_ms INTEGER NOT NULL,
    -- struct flow_refund
    state INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,
    provider_no TEXT NOT NULL,
    answer TEXT NOT NULL          -- the provider's reason
) STRICT, WITHOUT ROWID;
CREATE INDEX pay_refund_order ON pay_refund (order_no);
CREATE INDEX pay_refund_open ON pay_refund (state) WHERE state = 0;

-- Every request, call, answer and notification, as it was.
CREATE TABLE pay_step (
    id INTEGER PRIMARY KEY,
    order_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    what INTEGER NOT NULL,        -- enum paystore_what
    call INTEGER NOT NULL,
    outcome INTEGER NOT NULL,     -- enum pay_outcome; -1: none
    took_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    provider_no TEXT NOT NULL
) STRICT;
CREATE INDEX pay_step_order ON pay_step (order_no, id);

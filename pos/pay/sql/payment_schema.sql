-- Computed from the ledger by pos/pay/pay_project.c; nothing here is a fact.
CREATE TABLE payment (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    type INTEGER NOT NULL,
    method INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    basket INTEGER NOT NULL,
    customer INTEGER NOT NULL, -- whose debt it pays back; 0: a basket's
    status INTEGER NOT NULL DEFAULT 0, -- enum payment_status
    given_up INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0,
    provider_no TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    paid INTEGER NOT NULL DEFAULT 0,
    paid_at_ms INTEGER NOT NULL DEFAULT 0,
    sale INTEGER NOT NULL DEFAULT 0,
    refunded INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX payment_order ON payment (order_no);
CREATE INDEX payment_basket ON payment (basket);
CREATE INDEX payment_open ON payment (seq) WHERE status = 0;
CREATE TABLE payment_refund (
    seq INTEGER PRIMARY KEY,
    payment_seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    refund_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    type INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    status INTEGER NOT NULL DEFAULT 0, -- enum refund_status
    reason TEXT NOT NULL DEFAULT '',
    next INTEGER NOT NULL DEFAULT 0, -- enum refund_then
    after TEXT NOT NULL DEFAULT '' -- the refund_no that failed before it
) STRICT;
CREATE INDEX payment_refund_no ON payment_refund (refund_no);
CREATE INDEX payment_refund_open ON payment_refund (seq) WHERE status = 0;
CREATE INDEX payment_refund_failed ON payment_refund (seq)
WHERE status = 2 AND next = 0;

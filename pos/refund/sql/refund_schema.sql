-- Computed from the ledger by pos/refund/refund_project.c; nothing here is a
-- fact, but refund_asked, which is what headquarters said.
CREATE TABLE refund (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    shift INTEGER NOT NULL,
    business_day INTEGER NOT NULL,
    till INTEGER NOT NULL, -- of the sale; 0: without a receipt
    sale INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    total INTEGER NOT NULL,
    authorised_by INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE refund_line (
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    damaged INTEGER NOT NULL,
    PRIMARY KEY (seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX rebased_origin ON rebased (origin_seq);
-- What came back of each line of a sale, at this till.
CREATE TABLE refund_of (
    till INTEGER NOT NULL,
    sale INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    place INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (till, sale, tag, place)
) STRICT, WITHOUT ROWID;
-- And which way the money went.
CREATE TABLE refund_way (
    till INTEGER NOT NULL,
    sale INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    type INTEGER NOT NULL,
    payment INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (till, sale, tag, type, payment)
) STRICT, WITHOUT ROWID;
-- Sales that headquarters was asked about, and its answer (wire.SaleFound).
CREATE TABLE refund_asked (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    till INTEGER NOT NULL,
    sale INTEGER NOT NULL,
    hash BLOB NOT NULL,
    asked_ms INTEGER NOT NULL,
    answered_ms INTEGER NOT NULL DEFAULT 0,
    answer BLOB NOT NULL DEFAULT x''
) STRICT;
-- An exchange that waits for its new goods: the basket and what comes back.
CREATE TABLE refund_exchange (
    basket INTEGER PRIMARY KEY,
    authorised_by INTEGER NOT NULL,
    total INTEGER NOT NULL,
    plan BLOB NOT NULL -- ledger.Refund as it is meant
) STRICT;

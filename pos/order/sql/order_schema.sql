-- Orders that this till placed, computed from the ledger (ledger.proto,
-- order_placed). One without lines cancels the one it replaces.
CREATE TABLE order_placed (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    run INTEGER NOT NULL,
    emergency INTEGER NOT NULL,
    delivery_day INTEGER NOT NULL,
    replaces INTEGER NOT NULL,
    replaced_by INTEGER NOT NULL,
    lines INTEGER NOT NULL
) STRICT;
CREATE INDEX order_placed_run ON order_placed (run) WHERE run > 0;
CREATE TABLE order_placed_line (
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    suggested INTEGER NOT NULL,
    PRIMARY KEY (seq, place)
) STRICT, WITHOUT ROWID;

-- What is open on the counter. No facts, nothing computed from them.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('basket', 0);
CREATE TABLE basket (
    number INTEGER PRIMARY KEY,
    label TEXT NOT NULL,
    parked INTEGER NOT NULL,
    parked_ms INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    discount_permille INTEGER NOT NULL,
    rows_given INTEGER NOT NULL,
    authorised_by INTEGER NOT NULL,
    total INTEGER NOT NULL
) STRICT;
CREATE TABLE basket_line (
    basket INTEGER NOT NULL,
    line INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    pack_milli INTEGER NOT NULL,
    name TEXT NOT NULL,
    spec TEXT NOT NULL,
    unit TEXT NOT NULL,
    gtin INTEGER NOT NULL,
    plu INTEGER NOT NULL,
    by_weight INTEGER NOT NULL,
    list_price INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL,
    label INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    discount_permille INTEGER NOT NULL,
    PRIMARY KEY (basket, line)
) STRICT, WITHOUT ROWID;
-- Small: finished ones are pruned (SPOOL_KEEP_DONE), never the newest, so that no
-- number is given twice.
CREATE TABLE print_job (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    ref INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    drawer INTEGER NOT NULL,
    state INTEGER NOT NULL,
    again INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    queued_ms INTEGER NOT NULL,
    error TEXT NOT NULL
) STRICT;
CREATE TABLE sign_in_guard (
    cashier INTEGER PRIMARY KEY,
    failures INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;
-- The USB printer that was last opened: its profile is guessed from it.
CREATE TABLE printer_seen (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    vendor INTEGER NOT NULL,
    product INTEGER NOT NULL,
    name TEXT NOT NULL
) STRICT;

-- Computed from the ledger by pos/projection.c; nothing here is a fact.
CREATE TABLE sale (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    shift INTEGER NOT NULL,
    business_day INTEGER NOT NULL,
    basket INTEGER NOT NULL,
    authorised_by INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    total INTEGER NOT NULL,
    tendered INTEGER NOT NULL,
    change INTEGER NOT NULL,
    copies INTEGER NOT NULL
) STRICT;
CREATE TABLE sale_line (
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    share INTEGER NOT NULL,
    label INTEGER NOT NULL,
    PRIMARY KEY (seq, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE shift (
    number INTEGER PRIMARY KEY,
    business_day INTEGER NOT NULL,
    opened_seq INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    opened_by INTEGER NOT NULL,
    float_cash INTEGER NOT NULL,
    closed_seq INTEGER NOT NULL DEFAULT 0,
    closed_ms INTEGER NOT NULL DEFAULT 0,
    closed_by INTEGER NOT NULL DEFAULT 0,
    counted INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Everything a shift adds up; kind and type as in pos/shift.h.
CREATE TABLE shift_sum (
    shift INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    type INTEGER NOT NULL,
    count INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (shift, kind, type)
) STRICT, WITHOUT ROWID;
-- What keepers allowed, and why; kind: ledger.proto, OverrideKind.
-- The drawer stood open too long.
CREATE TABLE drawer_left (
    seq INTEGER PRIMARY KEY,
    shift INTEGER NOT NULL,
    seconds INTEGER NOT NULL
) STRICT;
CREATE TABLE leave (
    seq INTEGER PRIMARY KEY,
    shift INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    keeper INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX leave_of_shift ON leave (shift);
-- Base units on hand, and how many sale lines had it.
CREATE TABLE stock (
    item INTEGER PRIMARY KEY,
    milli INTEGER NOT NULL,
    sold INTEGER NOT NULL
) STRICT;
CREATE TABLE local_item (
    item INTEGER PRIMARY KEY,
    gtin INTEGER NOT NULL,
    barcode TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    price INTEGER NOT NULL,
    by_weight INTEGER NOT NULL,
    initials TEXT NOT NULL,
    seq INTEGER NOT NULL -- of the last fact about it
) STRICT;
CREATE INDEX local_item_gtin ON local_item (gtin) WHERE gtin > 0;
CREATE INDEX local_item_barcode ON local_item (barcode) WHERE barcode <> '';
-- Where the entries stand now that a fork moved.
CREATE TABLE rebased (
    epoch INTEGER NOT NULL,
    origin_seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (epoch, origin_seq, hash)
) STRICT, WITHOUT ROWID;

-- Goods on hand by lot and last good day, computed from the ledger: the rows
-- of an item add up to its row in stock. lot '' and expiry_day 0: not known,
-- and the only row that may be below zero.
CREATE TABLE stock_lot (
    item INTEGER NOT NULL,
    expiry_day INTEGER NOT NULL,
    lot TEXT NOT NULL,
    milli INTEGER NOT NULL,
    PRIMARY KEY (item, expiry_day, lot)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_lot_expiry ON stock_lot (expiry_day) WHERE expiry_day > 0;
-- Everything that moved an item; kind: the fact's field in ledger.proto.
CREATE TABLE stock_move (
    item INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL, -- among the moves of the entry, from 0
    kind INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    lot TEXT NOT NULL,
    expiry_day INTEGER NOT NULL,
    PRIMARY KEY (item, seq, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE stock_paper (
    seq INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    incoming INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    note TEXT NOT NULL,
    party TEXT NOT NULL,
    outlet INTEGER NOT NULL,
    waste_kind INTEGER NOT NULL,
    reason TEXT NOT NULL,
    lines INTEGER NOT NULL,
    total INTEGER NOT NULL,
    corrects INTEGER NOT NULL,
    corrected_by INTEGER NOT NULL
) STRICT;

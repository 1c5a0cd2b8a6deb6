-- Computed from the feed's copy (sync/feed_copy.h) by pos/catalogue.c.
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    spec TEXT NOT NULL,
    category TEXT NOT NULL,
    unit TEXT NOT NULL,
    plu INTEGER NOT NULL,
    by_weight INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    initials TEXT NOT NULL -- pinyin, several readings
);
CREATE INDEX item_plu ON item (plu) WHERE plu > 0;
CREATE TABLE pack (
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    unit TEXT NOT NULL,
    milli INTEGER NOT NULL,
    PRIMARY KEY (item, pack)
) WITHOUT ROWID;
CREATE TABLE barcode (
    gtin INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    place INTEGER NOT NULL, -- order in the record; the first is shown
    PRIMARY KEY (gtin, item, pack)
) WITHOUT ROWID;
CREATE INDEX barcode_item ON barcode (item, pack, place);
CREATE TABLE price (
    item INTEGER NOT NULL,
    day INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (item, day)
) WITHOUT ROWID;
CREATE TABLE pack_price (
    item INTEGER NOT NULL,
    day INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (item, day, pack)
) WITHOUT ROWID;
CREATE TABLE cashier (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    keeper INTEGER NOT NULL,
    pin_hash TEXT NOT NULL,
    gone INTEGER NOT NULL
);
CREATE TABLE outlet (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    franchise INTEGER NOT NULL
);
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE recall (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL,
    gtin INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE recall_lot ( -- none: all lots
    recall INTEGER NOT NULL,
    lot TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (recall, lot)
) WITHOUT ROWID;
-- This till's own items that headquarters took over.
CREATE TABLE adopted (
    local_item INTEGER PRIMARY KEY,
    item INTEGER NOT NULL
);
CREATE TABLE catalogue_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL
);
INSERT INTO catalogue_state VALUES (1, 1);

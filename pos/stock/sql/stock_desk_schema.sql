-- Papers being made and stocktakes under way. No facts, nothing computed from
-- them.
CREATE TABLE stock_draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    begun_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    note TEXT NOT NULL,
    party TEXT NOT NULL,
    outlet INTEGER NOT NULL,
    waste_kind INTEGER NOT NULL,
    reason TEXT NOT NULL,
    rows_given INTEGER NOT NULL
) STRICT;
CREATE TABLE stock_draft_line (
    draft INTEGER NOT NULL,
    row INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    pack_milli INTEGER NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    costed INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    lot TEXT NOT NULL,
    expiry_day INTEGER NOT NULL,
    PRIMARY KEY (draft, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE stock_count (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    scope INTEGER NOT NULL,
    words TEXT NOT NULL,
    begun_ms INTEGER NOT NULL,
    begun_by INTEGER NOT NULL,
    sittings INTEGER NOT NULL
) STRICT;
-- A row each time something was counted; recorded: in a StockSitting.
CREATE TABLE stock_seen (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    sitting INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    second INTEGER NOT NULL,
    item INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_seen_count ON stock_seen (number, item, id);

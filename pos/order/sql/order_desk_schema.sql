-- Orders being written. No facts, nothing computed from them.
CREATE TABLE order_draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    emergency INTEGER NOT NULL,
    replaces INTEGER NOT NULL,
    delivery_day INTEGER NOT NULL,
    begun_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    rows_given INTEGER NOT NULL
) STRICT;
CREATE TABLE order_draft_line (
    draft INTEGER NOT NULL,
    row INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    pack_milli INTEGER NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity INTEGER NOT NULL, -- of packs; 0: struck out
    suggested INTEGER NOT NULL, -- base units; 0: the keeper's own
    touched INTEGER NOT NULL, -- 1: the keeper changed it
    PRIMARY KEY (draft, row)
) STRICT, WITHOUT ROWID;

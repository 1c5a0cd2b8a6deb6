-- Deliveries being received. No facts, nothing computed from them.
CREATE TABLE delivery_draft (
    delivery INTEGER PRIMARY KEY,
    known INTEGER NOT NULL,
    day INTEGER NOT NULL,
    crates_sent INTEGER NOT NULL,
    slip_sum BLOB, -- NULL: chosen from the list
    crates_left INTEGER NOT NULL,
    crates_back INTEGER NOT NULL,
    words TEXT NOT NULL,
    begun_ms INTEGER NOT NULL,
    begun_by INTEGER NOT NULL,
    rows_given INTEGER NOT NULL
) STRICT;
CREATE TABLE delivery_draft_line (
    delivery INTEGER NOT NULL,
    row INTEGER NOT NULL,
    item INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    lot_code TEXT NOT NULL,
    expiry_day INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    damaged INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    why INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    price INTEGER NOT NULL,
    min_left INTEGER NOT NULL,
    PRIMARY KEY (delivery, row)
) STRICT, WITHOUT ROWID;

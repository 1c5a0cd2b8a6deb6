-- What an item sold on a business day, refunds taken off; computed from the
-- ledger.
CREATE TABLE day_item (
    item INTEGER NOT NULL,
    day INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    PRIMARY KEY (item, day)
) STRICT, WITHOUT ROWID;
-- Sales of a business day by the hour of the clock.
CREATE TABLE day_hour (
    day INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    sales INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, hour)
) STRICT, WITHOUT ROWID;
-- What was last paid for a base unit.
CREATE TABLE item_cost (
    item INTEGER PRIMARY KEY,
    fen INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT;

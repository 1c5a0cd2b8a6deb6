-- What headquarters proposes to order, in the parts of one run, and what became
-- of orders (catalogue.db), each as its record.
CREATE TABLE suggestion (
    part INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;
CREATE TABLE order_state (
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (till, seq)
) STRICT, WITHOUT ROWID;

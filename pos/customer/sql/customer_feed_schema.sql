-- What headquarters says of the outlet's other tills (catalogue.db).
CREATE TABLE customer_feed (
    id INTEGER PRIMARY KEY,
    put_ms INTEGER NOT NULL,
    credit_limit INTEGER NOT NULL,
    member INTEGER NOT NULL,
    erased INTEGER NOT NULL
) STRICT;
CREATE TABLE customer_part (
    id INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    points INTEGER NOT NULL,
    PRIMARY KEY (id, till)
) STRICT, WITHOUT ROWID;
CREATE TABLE customer_debt (
    id INTEGER NOT NULL,
    till INTEGER NOT NULL,
    day INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (id, till, day)
) STRICT, WITHOUT ROWID;

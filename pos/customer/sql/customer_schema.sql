-- Computed from the ledger by pos/customer/customer_project.c; nothing here is
-- a fact. Only what this till recorded.
CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    put_ms INTEGER NOT NULL DEFAULT 0, -- of the last CustomerPut; 0: none here
    credit_limit INTEGER NOT NULL DEFAULT 0,
    member INTEGER NOT NULL DEFAULT 0,
    erased INTEGER NOT NULL DEFAULT 0,
    balance INTEGER NOT NULL DEFAULT 0,
    points INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE customer_move (
    customer INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL, -- enum credit_kind
    at_ms INTEGER NOT NULL,
    day INTEGER NOT NULL,
    amount INTEGER NOT NULL, -- more owed; negative: less
    points INTEGER NOT NULL,
    PRIMARY KEY (customer, seq, kind)
) STRICT, WITHOUT ROWID;

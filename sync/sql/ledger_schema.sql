-- What a ledger stands on. See sync/ledger.h.
CREATE TABLE ledger_entry (
    seq INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE ledger_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
) STRICT;
INSERT INTO ledger_state (one, epoch) VALUES (1, 0);
CREATE TABLE ledger_signature (
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (seq, hash)
) STRICT, WITHOUT ROWID;
-- Branches that a fork replaced: kept for evidence, numbered from 1.
CREATE TABLE ledger_aside (
    branch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (branch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_aside_seq ON ledger_aside (seq);

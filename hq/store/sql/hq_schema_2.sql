-- Recomputed from the tills' ledgers: where entries stand now that a fork
-- moved. Lines name a till's own items by their first number.
CREATE TABLE hq_rebased (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    origin_seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, origin_seq, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX pay_order_created ON pay_order (created_ms);
CREATE INDEX pay_refund_created ON pay_refund (created_ms);

-- Providers' bills as they were read; the files are kept under D/bills.
CREATE TABLE pay_bill (
    channel INTEGER NOT NULL,     -- enum recon_channel
    day INTEGER NOT NULL,
    bill_of TEXT NOT NULL,        -- '': the chain's; a sub-merchant with one of
                                  -- its own
    provider TEXT NOT NULL,
    file TEXT NOT NULL,           -- name under D/bills; '': the provider has
                                  -- no bill, as nothing happened
    hash TEXT NOT NULL,           -- BLAKE2b-256 of the file, hex
    read_ms INTEGER NOT NULL,
    read_by TEXT NOT NULL,
    payments INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    fee_milli INTEGER NOT NULL,
    PRIMARY KEY (channel, day, bill_of)
) STRICT, WITHOUT ROWID;

CREATE TABLE pay_bill_row (
    channel INTEGER NOT NULL,
    day INTEGER NOT NULL,
    bill_of TEXT NOT NULL,
    line INTEGER NOT NULL,
    kind INTEGER NOT NULL,        -- enum bill_kind
    outlet INTEGER NOT NULL,      -- 0: the row does not say
    sub_merchant TEXT NOT NULL,   -- '': the row names none
    order_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,
    provider_no TEXT NOT NULL,
    provider_refund_no TEXT NOT NULL,
    paid_fen INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    fee_milli INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (channel, day, bill_of, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX pay_bill_row_order ON pay_bill_row (order_no);

-- What a person has to look at: the work list of reconciliation.
CREATE TABLE pay_open (
    order_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,      -- '': the payment
    channel INTEGER NOT NULL,
    day INTEGER NOT NULL,
    outlet INTEGER NOT NULL,      -- 0: not known
    kind INTEGER NOT NULL,        -- enum recon_kind
    ours_fen INTEGER NOT NULL,
    theirs_fen INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    owner TEXT NOT NULL,          -- '': nobody yet
    closed_ms INTEGER NOT NULL,   -- 0: open
    closed_by TEXT NOT NULL,
    reason TEXT NOT NULL,         -- why it was closed
    PRIMARY KEY (order_no, refund_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX pay_open_day ON pay_open (channel, day);
CREATE INDEX pay_open_now ON pay_open (opened_ms) WHERE closed_ms = 0;

-- Who did what with it, and when.
CREATE TABLE pay_open_step (
    id INTEGER PRIMARY KEY,
    order_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,           -- opened, changed, assigned, closed
    text TEXT NOT NULL
) STRICT;
CREATE INDEX pay_open_step_order ON pay_open_step (order_no, id);

-- How outlets order and how items stand, of headquarters' own ledger; the rows
-- are the facts' fields (sync/order.proto).
CREATE TABLE hq_order_rule (
    outlet INTEGER PRIMARY KEY,
    weekdays INTEGER NOT NULL,
    lead_days INTEGER NOT NULL,
    cutoff_minute INTEGER NOT NULL,
    unconfirmed INTEGER NOT NULL,
    budget_fen INTEGER NOT NULL,
    credit_fen INTEGER NOT NULL,
    warehouse INTEGER NOT NULL,
    service_permille INTEGER NOT NULL,
    no_back_orders INTEGER NOT NULL
) STRICT;
CREATE TABLE hq_order_shelf (
    item INTEGER NOT NULL,
    outlet INTEGER NOT NULL, -- 0: everywhere
    min_milli INTEGER NOT NULL,
    max_milli INTEGER NOT NULL,
    life_days INTEGER NOT NULL,
    min_left_days INTEGER NOT NULL,
    weight_g INTEGER NOT NULL,
    volume_ml INTEGER NOT NULL,
    min_decidegree INTEGER NOT NULL,
    max_decidegree INTEGER NOT NULL,
    transfer_fen INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    loose INTEGER NOT NULL,
    PRIMARY KEY (item, outlet)
) STRICT, WITHOUT ROWID;
CREATE INDEX hq_order_shelf_outlet ON hq_order_shelf (outlet);

-- Orders as the tills placed them. Whether another took the place of one is
-- seen when they are read.
CREATE TABLE hq_order (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    run INTEGER NOT NULL,
    emergency INTEGER NOT NULL,
    delivery_day INTEGER NOT NULL,
    replaces INTEGER NOT NULL, -- 0: none
    cashier INTEGER NOT NULL,
    PRIMARY KEY (outlet, till, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX hq_order_run ON hq_order (outlet, run) WHERE run > 0;
CREATE INDEX hq_order_replaces ON hq_order (outlet, till, replaces)
    WHERE replaces > 0;
CREATE TABLE hq_order_line (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    asked_milli INTEGER NOT NULL,
    suggested_milli INTEGER NOT NULL,
    PRIMARY KEY (outlet, till, seq, item)
) STRICT, WITHOUT ROWID;

-- What headquarters decided of a line last. till 0: its own orders, which
-- stand here only.
CREATE TABLE hq_order_decided (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    item INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    run INTEGER NOT NULL,
    asked_milli INTEGER NOT NULL,
    allotted_milli INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    substitute INTEGER NOT NULL,
    substitute_milli INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    delivery_day INTEGER NOT NULL,
    suggestion INTEGER NOT NULL,
    PRIMARY KEY (outlet, till, seq, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_order_substitute (
    item INTEGER PRIMARY KEY,
    by_item INTEGER NOT NULL
) STRICT;

-- What each outlet is told it should order: feed records suggestion/<part>.
CREATE TABLE hq_order_suggested (
    outlet INTEGER NOT NULL,
    part INTEGER NOT NULL,
    run INTEGER NOT NULL,
    cutoff_day INTEGER NOT NULL,
    cutoff_minute INTEGER NOT NULL,
    delivery_day INTEGER NOT NULL,
    record BLOB NOT NULL,   -- order.Suggestion
    PRIMARY KEY (outlet, part)
) STRICT, WITHOUT ROWID;

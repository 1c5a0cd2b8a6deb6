-- Buying: recomputed from headquarters' own ledger (hq/store/purchase.c).
CREATE TABLE buy_supplier (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    phone TEXT NOT NULL,
    weekdays INTEGER NOT NULL,
    lead_days INTEGER NOT NULL,
    min_order_fen INTEGER NOT NULL,
    order_fen INTEGER NOT NULL,
    free_from_fen INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    version INTEGER NOT NULL, -- seq of the latest fact
    record BLOB NOT NULL
) STRICT;

CREATE TABLE buy_offer (
    supplier INTEGER NOT NULL,
    item INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL, -- the last day of all: open
    pack_milli INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    first_packs INTEGER NOT NULL,
    first_fen INTEGER NOT NULL, -- of a pack, at the first step
    last_packs INTEGER NOT NULL,
    last_fen INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (supplier, item, from_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX buy_offer_item ON buy_offer (item);

CREATE TABLE buy_terms (
    id INTEGER PRIMARY KEY,
    supplier INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    period INTEGER NOT NULL,
    fixed_fen INTEGER NOT NULL,
    first_rate INTEGER NOT NULL,
    last_rate INTEGER NOT NULL,
    last_from_fen INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;

CREATE TABLE buy_order (
    id INTEGER PRIMARY KEY,
    supplier INTEGER NOT NULL,
    warehouse INTEGER NOT NULL,
    state INTEGER NOT NULL,
    order_day INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    run INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    goods_fen INTEGER NOT NULL,
    freight_fen INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX buy_order_supplier ON buy_order (supplier, order_day);

CREATE TABLE buy_line (
    purchase INTEGER NOT NULL,
    item INTEGER NOT NULL,
    place INTEGER NOT NULL,
    packs INTEGER NOT NULL,
    pack_milli INTEGER NOT NULL,
    pack_fen INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    tax_rate INTEGER NOT NULL,
    need_milli INTEGER NOT NULL,
    need_day INTEGER NOT NULL,
    came_milli INTEGER NOT NULL, -- accepted so far
    record BLOB NOT NULL,
    PRIMARY KEY (purchase, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX buy_line_item ON buy_line (item);

-- Who did what to an order.
CREATE TABLE buy_event (
    purchase INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    state INTEGER NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (purchase, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE buy_came (
    id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    purchase INTEGER NOT NULL, -- 0: nobody ordered it
    supplier INTEGER NOT NULL,
    warehouse INTEGER NOT NULL,
    day INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    paper TEXT NOT NULL,
    who TEXT NOT NULL,
    item INTEGER NOT NULL,
    accepted_milli INTEGER NOT NULL,
    damaged_milli INTEGER NOT NULL,
    refused_milli INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    reason TEXT NOT NULL,
    lot INTEGER NOT NULL,
    lot_code TEXT NOT NULL,
    expiry_day INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX buy_came_order ON buy_came (purchase);
CREATE INDEX buy_came_supplier ON buy_came (supplier, day);

CREATE TABLE buy_invoice (
    id INTEGER PRIMARY KEY,
    supplier INTEGER NOT NULL,
    purchase INTEGER NOT NULL,
    number TEXT NOT NULL,
    day INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    who TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    UNIQUE (supplier, number)
) STRICT;
CREATE INDEX buy_invoice_order ON buy_invoice (purchase);

CREATE TABLE buy_invoice_line (
    invoice INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    tax_rate INTEGER NOT NULL,
    tax_fen INTEGER NOT NULL,
    PRIMARY KEY (invoice, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE buy_settled (
    purchase INTEGER NOT NULL,
    item INTEGER NOT NULL,
    kind TEXT NOT NULL,
    fen INTEGER NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (purchase, item, kind)
) STRICT, WITHOUT ROWID;

-- What headquarters knows, beside its own ledger and feed (sync/ brings their
-- tables). Facts first, then what is recomputed from them. The outlet leads
-- the key of every table that grows with sales, so that a chain can be spread
-- over machines by outlet.

-- ---- facts and state --------------------------------------------------------
CREATE TABLE hq_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One-time tokens: only the public key made from the token is here.
CREATE TABLE hq_enrolment (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL,
    public_key BLOB NOT NULL UNIQUE,
    made_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms INTEGER,
    used_by INTEGER
) STRICT;

CREATE TABLE hq_division (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A till's ledger as received. A row is a run of entries as it came: each
-- entry is its length as a varint, then its bytes. end_hash is the chain's
-- hash after the run's last entry.
CREATE TABLE hq_run (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    end_hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (outlet, till, first_seq)
) STRICT;

-- Heads a till signed, and which key it signed with.
CREATE TABLE hq_head (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (outlet, till, seq, hash)
) STRICT, WITHOUT ROWID;

-- Entries that came under numbers already taken by others: kept for evidence.
CREATE TABLE hq_branch (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    branch INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    end_hash BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    signature BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (outlet, till, branch)
) STRICT;

-- How far each till is; not facts, but not recomputed either.
CREATE TABLE hq_progress (
    till INTEGER PRIMARY KEY,
    contact_ms INTEGER NOT NULL DEFAULT 0,
    skew_ms INTEGER NOT NULL DEFAULT 0,   -- its clock minus ours
    own_seq INTEGER NOT NULL DEFAULT 0,   -- entries it had when it said so
    software TEXT NOT NULL DEFAULT '',
    epoch INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL DEFAULT 0,       -- entries of it that are here
    hash BLOB NOT NULL DEFAULT (zeroblob(32)),
    forks INTEGER NOT NULL DEFAULT 0,
    suspect INTEGER NOT NULL DEFAULT 0    -- entries that do not add up
) STRICT;

-- What each till acknowledged of the feed.
CREATE TABLE hq_cursor (
    till INTEGER NOT NULL,
    audience TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (till, audience)
) STRICT, WITHOUT ROWID;

-- ---- recomputed from headquarters' own ledger -------------------------------
CREATE TABLE hq_outlet (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    division TEXT NOT NULL,
    division_source TEXT NOT NULL,
    franchise INTEGER NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    added_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE hq_outlet_group (
    outlet INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (outlet, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_till (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL,
    enrolled_ms INTEGER NOT NULL
) STRICT;

-- A till may have had several keys; at most one of them is not revoked.
CREATE TABLE hq_till_key (
    till INTEGER NOT NULL,
    sign_key BLOB NOT NULL UNIQUE,
    curve_key BLOB NOT NULL UNIQUE,
    from_seq INTEGER NOT NULL,
    enrolled_ms INTEGER NOT NULL,
    revoked_ms INTEGER,
    PRIMARY KEY (till, sign_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_item (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    spec TEXT NOT NULL,
    category TEXT NOT NULL,
    unit TEXT NOT NULL,
    plu INTEGER NOT NULL,
    by_weight INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    packs INTEGER NOT NULL,
    audience TEXT NOT NULL,
    cost_fen INTEGER,
    record BLOB NOT NULL
) STRICT;

-- code: the 14 digits of a GTIN, or minus a PLU. pack 0: the base unit.
CREATE TABLE hq_code (
    code INTEGER PRIMARY KEY,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL
) STRICT;
CREATE INDEX hq_code_item ON hq_code (item);

-- The price book, an entry a row; packs are in the feed's record.
CREATE TABLE hq_price (
    item INTEGER NOT NULL,
    audience TEXT NOT NULL,
    day INTEGER NOT NULL,
    unit_fen INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (item, audience, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_price_book (
    item INTEGER NOT NULL,
    audience TEXT NOT NULL,
    version INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (item, audience)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_cashier (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    left_shop INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;

CREATE TABLE hq_setting (
    name TEXT NOT NULL,
    audience TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name, audience)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_recall (
    id INTEGER PRIMARY KEY,
    audience TEXT NOT NULL,
    item INTEGER NOT NULL,
    gtin INTEGER NOT NULL,
    lots TEXT NOT NULL, -- "" is all
    reason TEXT NOT NULL,
    day INTEGER NOT NULL,
    version INTEGER NOT NULL,
    added_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    record BLOB NOT NULL
) STRICT;

-- A till's own item that joined the range.
CREATE TABLE hq_adopted (
    till INTEGER NOT NULL,
    local_item INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (till, local_item)
) STRICT, WITHOUT ROWID;

-- ---- recomputed from the tills' ledgers -------------------------------------
-- The day stands before the till: a day's or a month's sales of a shop are one
-- range, and a till's days grow with its numbers.
CREATE TABLE hq_sale (
    outlet INTEGER NOT NULL,
    day INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    cash_fen INTEGER NOT NULL, -- what stayed in the drawer
    wechat_fen INTEGER NOT NULL,
    alipay_fen INTEGER NOT NULL,
    unionpay_fen INTEGER NOT NULL,
    credit_fen INTEGER NOT NULL,
    other_fen INTEGER NOT NULL, -- points and what came later
    PRIMARY KEY (outlet, day, till, seq)
) STRICT, WITHOUT ROWID;

-- own_till: 0 for items of the range, else the till whose own item it is.
CREATE TABLE hq_item_day (
    outlet INTEGER NOT NULL,
    day INTEGER NOT NULL,
    own_till INTEGER NOT NULL,
    item INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    PRIMARY KEY (outlet, day, own_till, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_stock (
    outlet INTEGER NOT NULL,
    own_till INTEGER NOT NULL,
    item INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    PRIMARY KEY (outlet, own_till, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_shift (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    float_fen INTEGER NOT NULL,
    closed_ms INTEGER,
    counted_fen INTEGER,
    expected_fen INTEGER,
    sales INTEGER,
    total_fen INTEGER,
    PRIMARY KEY (outlet, till, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE hq_local_item (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    item INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    price_fen INTEGER NOT NULL,
    by_weight INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (outlet, till, item)
) STRICT, WITHOUT ROWID;

-- What a keeper allowed, from whichever fact says so.
CREATE TABLE hq_override (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    day INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    keeper INTEGER NOT NULL,
    kind TEXT NOT NULL,
    basket INTEGER NOT NULL,
    item INTEGER NOT NULL,
    lot TEXT NOT NULL,
    expiry_day INTEGER,
    amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (outlet, till, seq)
) STRICT, WITHOUT ROWID;

-- Phone payments as the tills' ledgers tell them, by order number: another
-- till of the outlet may have settled what one started.
CREATE TABLE hq_payment (
    outlet INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    till INTEGER NOT NULL DEFAULT 0,   -- 0: only its result came so far
    seq INTEGER NOT NULL DEFAULT 0,
    at_ms INTEGER NOT NULL DEFAULT 0,
    day INTEGER NOT NULL DEFAULT 0,
    cashier INTEGER NOT NULL DEFAULT 0,
    type TEXT NOT NULL DEFAULT '',
    method TEXT NOT NULL DEFAULT '',
    amount_fen INTEGER NOT NULL DEFAULT 0,
    unknown_ms INTEGER NOT NULL DEFAULT 0,
    given_up_ms INTEGER NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT '',   -- '': none yet
    settled_ms INTEGER NOT NULL DEFAULT 0,
    settled_till INTEGER NOT NULL DEFAULT 0,
    settled_seq INTEGER NOT NULL DEFAULT 0,
    provider_no TEXT NOT NULL DEFAULT '',
    paid_fen INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (outlet, order_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX hq_payment_day ON hq_payment (day, at_ms);
CREATE INDEX hq_payment_order ON hq_payment (order_no);
CREATE INDEX hq_payment_open ON hq_payment (outlet) WHERE result = '';

CREATE TABLE hq_payment_refund (
    outlet INTEGER NOT NULL,
    order_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,
    stage INTEGER NOT NULL,            -- ledger.RefundStage, the furthest
    amount_fen INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,            -- of that stage
    reason TEXT NOT NULL,
    by_hand_ms INTEGER NOT NULL DEFAULT 0, -- failed, then given back in cash
    PRIMARY KEY (outlet, order_no, refund_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX hq_payment_refund_order ON hq_payment_refund (order_no);
CREATE INDEX hq_payment_refund_no ON hq_payment_refund (refund_no);
CREATE INDEX hq_payment_refund_at ON hq_payment_refund (at_ms);

-- Of headquarters' own ledger: what the providers' bills say.
CREATE TABLE hq_billed (
    order_no TEXT NOT NULL,
    refund_no TEXT NOT NULL,           -- '': the payment
    outlet INTEGER NOT NULL,
    result INTEGER NOT NULL,           -- feed.BillResult
    amount_fen INTEGER NOT NULL,
    fee_milli INTEGER NOT NULL,
    provider_no TEXT NOT NULL,
    provider TEXT NOT NULL,
    day INTEGER NOT NULL,              -- of the bill
    bill TEXT NOT NULL,                -- its hash, hex
    line INTEGER NOT NULL,             -- of the file; 0: in none
    PRIMARY KEY (order_no, refund_no)
) STRICT, WITHOUT ROWID;

-- ---- goods that came back ----------------------------------------------------
-- Goods that came back, recomputed from the tills' ledgers. The sale is named
-- as its paper names it (tag: the first 8 bytes of its hash); sale_till 0:
-- without a receipt.
CREATE TABLE hq_refund (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    day INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    keeper INTEGER NOT NULL,
    sale_outlet INTEGER NOT NULL,
    sale_till INTEGER NOT NULL,
    sale_seq INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    cash_fen INTEGER NOT NULL,
    wechat_fen INTEGER NOT NULL,
    alipay_fen INTEGER NOT NULL,
    unionpay_fen INTEGER NOT NULL,
    credit_fen INTEGER NOT NULL,
    other_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (outlet, till, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX hq_refund_day ON hq_refund (day);
CREATE TABLE hq_refund_line (
    sale_till INTEGER NOT NULL,
    sale_seq INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    place INTEGER NOT NULL,
    till INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (sale_till, sale_seq, tag, place, till)
) STRICT, WITHOUT ROWID;
CREATE TABLE hq_refund_way (
    sale_till INTEGER NOT NULL,
    sale_seq INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    till INTEGER NOT NULL,
    type INTEGER NOT NULL,
    payment INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (sale_till, sale_seq, tag, till, type, payment)
) STRICT, WITHOUT ROWID;
-- Lines of the sales that something came back of, as soon as the sale is here.
CREATE TABLE hq_refund_sold (
    sale_till INTEGER NOT NULL,
    sale_seq INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    place INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (sale_till, sale_seq, tag, place)
) STRICT, WITHOUT ROWID;

-- Promotions, also those that are over.
CREATE TABLE hq_promotion (
    id INTEGER PRIMARY KEY,
    audience TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_day INTEGER, -- NULL: open
    until_day INTEGER,
    version INTEGER NOT NULL,
    added_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    record BLOB NOT NULL
) STRICT;
-- What each took off, computed from the tills' sales.
CREATE TABLE hq_promotion_day (
    outlet INTEGER NOT NULL,
    day INTEGER NOT NULL,
    promotion INTEGER NOT NULL,
    sales INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    off_fen INTEGER NOT NULL,
    sold_fen INTEGER NOT NULL, -- what those lines came to
    PRIMARY KEY (outlet, day, promotion)
) STRICT, WITHOUT ROWID;
-- What customers of an outlet owe and have collected, by the till that said
-- so. Numbers only: who they are is the outlet's to know.
CREATE TABLE hq_customer (
    outlet INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    put_ms INTEGER NOT NULL, -- of the latest CustomerPut
    put_till INTEGER NOT NULL,
    credit_limit INTEGER NOT NULL,
    member INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    PRIMARY KEY (outlet, customer)
) STRICT, WITHOUT ROWID;
CREATE TABLE hq_customer_part (
    outlet INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    points INTEGER NOT NULL,
    PRIMARY KEY (outlet, customer, till)
) STRICT, WITHOUT ROWID;
-- What was put on credit on a day.
CREATE TABLE hq_customer_debt (
    outlet INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    till INTEGER NOT NULL,
    day INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (outlet, customer, till, day)
) STRICT, WITHOUT ROWID;
-- To be told to the outlet's tills, as soon as it has more than one.
CREATE TABLE hq_customer_changed (
    outlet INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    PRIMARY KEY (outlet, customer)
) STRICT, WITHOUT ROWID;
-- Who they are: no fact, and not computed. Only of outlets with several tills;
-- erased on request, when an empty row stays to tell the tills.
CREATE TABLE hq_person (
    outlet INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    changed_ms INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    version INTEGER NOT NULL, -- counts up within the outlet
    PRIMARY KEY (outlet, customer)
) STRICT;
CREATE INDEX hq_person_version ON hq_person (outlet, version);
-- What moved goods besides sales and refunds, as the tills say it.
CREATE TABLE hq_stock_move (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    day INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    kind TEXT NOT NULL,
    item INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    lot TEXT NOT NULL,
    expiry_day INTEGER,
    other_outlet INTEGER NOT NULL,
    party TEXT NOT NULL,
    note TEXT NOT NULL,
    why TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (outlet, till, seq, place)
) STRICT, WITHOUT ROWID;

-- What was sold and moved of each item of the range on each day of 32, packed
-- (hq/demand/pack.h): a copy of hq_item_day and hq_stock_move that a planning
-- run can read for every outlet. A row is made when somebody needs it, and goes
-- when a fact touches its days.
CREATE TABLE hq_demand_pack (
    outlet INTEGER NOT NULL,
    span INTEGER NOT NULL, -- day >> 5
    bytes BLOB NOT NULL,
    PRIMARY KEY (outlet, span)
) STRICT;
CREATE INDEX hq_stock_move_day ON hq_stock_move (outlet, day);
CREATE TRIGGER hq_demand_sold AFTER INSERT ON hq_item_day BEGIN
    DELETE FROM hq_demand_pack
    WHERE outlet = NEW.outlet AND span = NEW.day >> 5;
END;
CREATE TRIGGER hq_demand_sold_more AFTER UPDATE ON hq_item_day BEGIN
    DELETE FROM hq_demand_pack
    WHERE outlet = NEW.outlet AND span = NEW.day >> 5;
END;
CREATE TRIGGER hq_demand_unsold AFTER DELETE ON hq_item_day BEGIN
    DELETE FROM hq_demand_pack
    WHERE outlet = OLD.outlet AND span = OLD.day >> 5;
END;
CREATE TRIGGER hq_demand_moved AFTER INSERT ON hq_stock_move BEGIN
    DELETE FROM hq_demand_pack
    WHERE outlet = NEW.outlet AND span = NEW.day >> 5;
END;
CREATE TRIGGER hq_demand_unmoved AFTER DELETE ON hq_stock_move BEGIN
    DELETE FROM hq_demand_pack
    WHERE outlet = OLD.outlet AND span = OLD.day >> 5;
END;
CREATE TRIGGER hq_demand_adopted AFTER INSERT ON hq_adopted BEGIN
    DELETE FROM hq_demand_pack
    WHERE outlet = (SELECT outlet FROM hq_till WHERE id = NEW.till);
END;

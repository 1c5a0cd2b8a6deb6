-- Goods on their way (hq/store/goods.h), recomputed from headquarters' own
-- ledger and from what the tills received. kind: goods.PlaceKind.
CREATE TABLE hq_goods_stock (
    kind INTEGER NOT NULL,
    id INTEGER NOT NULL,
    item INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    bin TEXT NOT NULL,
    milli INTEGER NOT NULL, -- never 0
    PRIMARY KEY (kind, id, item, lot, bin)
) STRICT, WITHOUT ROWID;
CREATE INDEX hq_goods_stock_item ON hq_goods_stock (item, lot);
CREATE INDEX hq_goods_stock_bin ON hq_goods_stock (id, bin) WHERE kind = 2;

CREATE TABLE hq_goods_lot (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL,
    supplier INTEGER NOT NULL,
    code TEXT NOT NULL,
    produced_day INTEGER NOT NULL,
    expiry_day INTEGER NOT NULL,
    certificate TEXT NOT NULL,
    held INTEGER NOT NULL,
    held_reason TEXT NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX hq_goods_lot_code ON hq_goods_lot (item, code);

-- Every move, a line a row. till 0: headquarters' own fact; else what came of
-- that till's receipt.
CREATE TABLE hq_goods_move (
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind INTEGER NOT NULL,  -- goods.MoveKind
    item INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    milli INTEGER NOT NULL, -- above zero
    from_kind INTEGER NOT NULL,
    from_id INTEGER NOT NULL,
    from_bin TEXT NOT NULL,
    to_kind INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    to_bin TEXT NOT NULL,
    document INTEGER NOT NULL,
    paper TEXT NOT NULL,
    reason TEXT NOT NULL,
    done_by INTEGER NOT NULL,
    PRIMARY KEY (till, seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX hq_goods_move_item ON hq_goods_move (item, lot);
CREATE INDEX hq_goods_move_out ON hq_goods_move (from_id) WHERE from_kind = 3;
CREATE INDEX hq_goods_move_in ON hq_goods_move (to_id) WHERE to_kind = 3;

-- What tills said they received; record: goods.Received. counted: it moves
-- goods (at most one of a delivery).
CREATE TABLE hq_goods_received (
    delivery INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    till INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    outlet INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    crates_left INTEGER NOT NULL,
    crates_back INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (delivery, at_ms, till, seq)
) STRICT, WITHOUT ROWID;

-- For whom a delivery is (feed record delivery/<id>).
CREATE TABLE hq_goods_delivery (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL
) STRICT;

-- ---- warehouses --------------------------------------------------------------
CREATE TABLE hq_warehouse (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,  -- goods.WarehouseKind
    closed INTEGER NOT NULL,
    record BLOB NOT NULL    -- goods.Warehouse
) STRICT;
-- place: in the order one walks.
CREATE TABLE hq_warehouse_bin (
    warehouse INTEGER NOT NULL,
    bin TEXT NOT NULL,
    place INTEGER NOT NULL,
    zone TEXT NOT NULL,
    min_decidegree INTEGER NOT NULL,
    max_decidegree INTEGER NOT NULL,
    PRIMARY KEY (warehouse, bin)
) STRICT, WITHOUT ROWID;

-- ---- waves -------------------------------------------------------------------
CREATE TABLE hq_wave (
    id INTEGER PRIMARY KEY,
    warehouse INTEGER NOT NULL,
    day INTEGER NOT NULL,
    name TEXT NOT NULL,
    closed INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE hq_wave_lot (
    wave INTEGER NOT NULL,
    item INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    seq INTEGER NOT NULL,   -- of the fact: a lot for very many is in parts
    record BLOB NOT NULL,   -- goods.WaveLot
    PRIMARY KEY (wave, item, lot, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE hq_wave_pick (
    wave INTEGER NOT NULL,
    bin TEXT NOT NULL,
    item INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    done INTEGER NOT NULL,
    PRIMARY KEY (wave, bin, item, lot)
) STRICT, WITHOUT ROWID;
CREATE TABLE hq_wave_put (
    wave INTEGER NOT NULL,
    item INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    outlet INTEGER NOT NULL,
    done INTEGER NOT NULL,
    PRIMARY KEY (wave, item, lot, outlet)
) STRICT, WITHOUT ROWID;

-- ---- crates ----------- ------------------------------------------------------
CREATE TABLE hq_crate_move (
    seq INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    count INTEGER NOT NULL,
    reason TEXT NOT NULL,
    done_by INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE hq_crate_deposit (
    kind INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (kind, from_day)
) STRICT, WITHOUT ROWID;

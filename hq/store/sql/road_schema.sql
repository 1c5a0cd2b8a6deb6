-- The road to the shops: recomputed from headquarters' own ledger
-- (hq/store/dispatch.c). record: the latest fact, packed.
CREATE TABLE road_place (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    outlet INTEGER NOT NULL, -- 0: none
    record BLOB NOT NULL
) STRICT;
CREATE INDEX road_place_outlet ON road_place (outlet) WHERE outlet > 0;
CREATE TABLE road_measured (
    start INTEGER NOT NULL,
    finish INTEGER NOT NULL,
    metres INTEGER NOT NULL, -- -1: no road
    seconds INTEGER NOT NULL,
    PRIMARY KEY (start, finish)
) STRICT, WITHOUT ROWID;
CREATE TABLE road_setting (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    record BLOB NOT NULL
) STRICT;
CREATE TABLE road_vehicle (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    record BLOB NOT NULL
) STRICT;
CREATE TABLE road_consign (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL,
    day INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;
CREATE TABLE road_rule (
    id INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;
CREATE INDEX road_rule_day ON road_rule (day) WHERE removed = 0;
CREATE TABLE road_plan (
    id INTEGER NOT NULL,
    part INTEGER NOT NULL, -- from 0, in the order of the ledger
    day INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX road_plan_day ON road_plan (day, id);
CREATE TABLE road_delivery (
    id INTEGER PRIMARY KEY,
    plan INTEGER NOT NULL,
    day INTEGER NOT NULL,
    outlet INTEGER NOT NULL,
    loaded_ms INTEGER NOT NULL, -- 0: not yet
    record BLOB NOT NULL -- route.Confirmed, with the delivery as it is now
) STRICT;
CREATE INDEX road_delivery_day ON road_delivery (day);
CREATE INDEX road_delivery_plan ON road_delivery (plan);
CREATE TABLE road_carried (
    consign INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL
) STRICT;
CREATE TABLE road_reading (
    vehicle INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    decidegree INTEGER NOT NULL,
    PRIMARY KEY (vehicle, at_ms)
) STRICT, WITHOUT ROWID;

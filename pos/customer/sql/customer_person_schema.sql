-- Not computed and no facts: who they are. Erased on request.
CREATE TABLE customer_person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    initials TEXT NOT NULL, -- of the name, base/pinyin.h
    changed_ms INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0 -- headquarters has this row
) STRICT;
CREATE INDEX customer_person_phone ON customer_person (phone)
    WHERE phone <> '';
-- Whose the open baskets are, and how they will be paid in part.
CREATE TABLE basket_customer (
    basket INTEGER PRIMARY KEY,
    member INTEGER NOT NULL,
    points INTEGER NOT NULL,
    point_fen INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    credit INTEGER NOT NULL
) STRICT;
CREATE TRIGGER basket_customer_gone AFTER DELETE ON basket BEGIN
    DELETE FROM basket_customer WHERE basket = OLD.number;
END;
-- Statements that were asked for on paper.
CREATE TABLE customer_paper (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL
) STRICT;

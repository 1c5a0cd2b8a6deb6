-- Promotions as headquarters has them (catalogue.db), each as its record.
CREATE TABLE promotion (
    id INTEGER PRIMARY KEY,
    record BLOB NOT NULL
) STRICT;
-- Changes whenever one of them does.
CREATE TABLE promotion_state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    generation INTEGER NOT NULL
) STRICT;
INSERT INTO promotion_state VALUES (1, 1);

-- Goods that a keeper wants on the number keys whatever sells. No facts.
CREATE TABLE frequent_pin (
    item INTEGER PRIMARY KEY,
    place INTEGER NOT NULL
) STRICT;

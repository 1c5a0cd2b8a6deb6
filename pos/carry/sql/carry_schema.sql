-- Files that this till wrote to a stick for headquarters. See pos/carry/carry.h.
CREATE TABLE carried (
    number INTEGER PRIMARY KEY, -- wall clock in ms when written, always rising
    nonce INTEGER NOT NULL,     -- of the Hello in it
    acked_seq INTEGER NOT NULL, -- headquarters was known to have up to here
    answered INTEGER NOT NULL   -- 1: the answer was taken in
) STRICT;

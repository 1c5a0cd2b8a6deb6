-- Deliveries that were signed for at this till, computed from the ledger
-- (ledger.proto, delivery_received). Of several of one delivery the first
-- moved the stock.
CREATE TABLE delivery_received (
    seq INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    cashier INTEGER NOT NULL,
    signed_by INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    differ INTEGER NOT NULL,
    crates_left INTEGER NOT NULL,
    crates_back INTEGER NOT NULL,
    total INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_received_of ON delivery_received (delivery);

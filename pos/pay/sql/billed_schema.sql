-- What the providers' bills say (catalogue.db).
CREATE TABLE billed (
    order_no TEXT PRIMARY KEY,
    result INTEGER NOT NULL, -- feed.BillResult
    amount INTEGER NOT NULL,
    provider_no TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Headquarters' feed: what its ledger's FeedPuts come to. See sync/feed.h.
CREATE TABLE feed (
    audience TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    record BLOB NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (audience, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX feed_by_version ON feed (audience, version);

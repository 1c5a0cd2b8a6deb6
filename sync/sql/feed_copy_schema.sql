-- A shop's copy of the feed. See sync/feed_copy.h.
CREATE TABLE feed_cursor (
    audience TEXT NOT NULL PRIMARY KEY,
    rank INTEGER NOT NULL,
    version INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    reloading INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE feed_row (
    key TEXT NOT NULL,
    audience TEXT NOT NULL,
    version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (key, audience)
) STRICT, WITHOUT ROWID;

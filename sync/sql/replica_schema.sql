-- What the sync agent leaves for the screen. See sync/replica_db.h.
CREATE TABLE replica_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    acked_seq INTEGER NOT NULL,
    projections_stale INTEGER NOT NULL,
    recovered_fork INTEGER NOT NULL,
    recovered_taken INTEGER NOT NULL,
    recovered_rebased INTEGER NOT NULL,
    recovered_count INTEGER NOT NULL
) STRICT;
INSERT INTO replica_state VALUES (1, 0, 0, 0, 0, 0, 0);

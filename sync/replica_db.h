/* sync/replica_db.h - the operations of replica.h over a till's two databases:
 * till.db (ledger and, from sync/sql/replica_schema.sql, what the agent and the
 * screen tell each other) and catalogue.db (feed_copy.h).
 *
 * Put sql_ledger_schema and sql_replica_schema as two migrations of their own
 * into till.db, sql_feed_copy_schema into catalogue.db. */
#ifndef SYNC_REPLICA_DB_H
#define SYNC_REPLICA_DB_H

#include "sync/feed_copy.h"
#include "sync/replica.h"

struct replica_db {
    struct db *till_db;     /* borrowed */
    struct feed_copy *copy; /* borrowed */
    void (*send)(void *ctx, const void *frame, size_t len);
    void (*event)(void *ctx, const struct replica_event *e); /* may be NULL */
    void *ctx;
    /* See struct replica_ops; may be NULL. */
    enum err (*sale_found)(void *ctx, const Wire__SaleFound *found);
    enum err (*people_kept)(void *ctx, const Wire__PeopleKept *kept);
};

/* For replica_config: ops, with a struct replica_db * as ctx. */
extern const struct replica_ops replica_db_ops;

/* What the agent leaves for the screen, in table replica_state. */
struct replica_record {
    uint64_t acked_seq;      /* headquarters has up to here */
    bool projections_stale;  /* the ledger's tail was replaced: rebuild */
    uint64_t recovered_fork; /* last recovery: see struct replica_event */
    uint64_t recovered_taken;
    uint64_t recovered_rebased;
    int64_t recovered_count; /* recoveries so far */
};

MUST_USE enum err replica_db_record(struct db *till_db,
                                    struct replica_record *ret_record);
/* Word that was on its way for days: headquarters has up to seq. Less than what
 * is known now counts only if that is still what was known when it was asked.
 * One statement, so that an agent may run beside it. */
MUST_USE enum err replica_db_told(struct db *till_db, uint64_t seq,
                                  uint64_t known);
/* After the projections were rebuilt, in the same transaction. */
MUST_USE enum err replica_db_fresh(struct db *till_db);
/* Appends KeyChanged when the ledger names another key than ours (enrolled
 * anew). Does nothing to an empty ledger. Own transaction. */
MUST_USE enum err replica_db_ensure_key(struct db *till_db,
                                        const struct keys *keys,
                                        int64_t clock_ms);

#endif

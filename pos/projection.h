/* pos/projection.h - what is recomputed from the ledger.
 *
 * Facts and what follows from them are kept apart: these tables can be
 * dropped at any time and come back the same, row for row. One function writes
 * them, live and in a rebuild, so the two cannot differ.
 *
 * An entry re-based after a fork (Entry.origin) counts once: when the fact it
 * copies already stands in this ledger, or was re-based before, it changes
 * nothing. A re-based local item is numbered by its new place, and lines of
 * re-based entries that name it follow. */
#ifndef POS_PROJECTION_H
#define POS_PROJECTION_H

#include "base/db.h"
#include "sync/ledger.h"

/* Applies entry seq (hash: its own) inside the caller's transaction. ledger:
 * the database with the ledger's tables, usually the same as into. An entry
 * of a kind this version does not know changes nothing. */
MUST_USE enum err projection_apply(struct db *into, struct db *ledger,
                                   const Ledger__Entry *entry, uint64_t seq,
                                   struct diag *d);

/* Drops and replays everything, in one transaction, and clears the mark that
 * the agent's fork recovery left (sync/replica_db.h). */
MUST_USE enum err projection_rebuild(struct db *db, uint64_t *ret_entries,
                                     struct diag *d);
/* Replays into a temporary database and compares row for row. ERR_CORRUPT
 * names the first table and row that differ and says "pos rebuild". */
MUST_USE enum err projection_check(struct db *db, uint64_t *ret_entries,
                                   struct diag *d);
#endif

/* pos/projection_step.h - for the rooms of the till that project facts of
 * their own: what pos/projection.c hands to each (see there). */
#ifndef POS_PROJECTION_STEP_H
#define POS_PROJECTION_STEP_H

#include "base/db.h"
#include "sync/ledger.h"

/* One entry on its way into the tables. */
struct step {
    struct db *db;
    const Ledger__Entry *e;
    uint64_t seq;
    int64_t shift;
    int64_t *moves; /* of stock that this entry made so far */
};

/* Where an entry that this one refers to by number stands now: a fork may have
 * moved both. */
MUST_USE enum err step_moved(const struct step *s, uint64_t seq,
                             uint64_t *ret_seq);
/* The number of an item that this entry names, as the tables have it. */
MUST_USE enum err step_item(const struct step *s, uint64_t item,
                            int64_t *ret_item);
/* Stock on hand of an item, in base units; sales count how often it sold. */
MUST_USE enum err step_stock_move(const struct step *s, int64_t item,
                                  int64_t milli, int64_t sales);
/* Adds to a sum of the entry's shift; kind: pos/shift.h, type: within it. */
MUST_USE enum err step_shift_add(const struct step *s, int kind, int type,
                                 int64_t count, int64_t fen);
/* Entries may come back from elsewhere: their numbers are not trusted.
 * ERR_RANGE past MONEY_MAX either way. */
MUST_USE enum err step_sum(int64_t *total, int64_t amount);

#endif

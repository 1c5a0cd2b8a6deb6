/* hq/project.h - from a till's entries to what headquarters lists: sales,
 * quantities a day and item, stock, shifts, local items.
 *
 * Quantities are summed in memory first and written once a commit: three
 * hundred shops that were offline for days repeat the same few hundred items.
 * An entry that cannot be read or does not add up stays in the ledger, is left
 * out of every sum and is counted as suspect (`hq tills` shows it). */
#ifndef HQ_PROJECT_H
#define HQ_PROJECT_H

#include "hq/store/store.h"

/* Larger ones are not believed: a sale of 100 million yuan, a line of a
 * million units. Keeps every sum far from overflow. */
#define PROJECT_SALE_MAX_FEN  INT64_C(10000000000)
#define PROJECT_LINE_MAX_UNIT INT64_C(1000000000) /* thousandths */
#define PROJECT_DAY_MAX       1000000             /* from 1970, either way */
#define PROJECT_TEXT_MAX      256 /* characters of a local item's name */

struct project {
    struct store *store;
    struct project_sum *sums; /* owned: open addressing */
    size_t count, cap;
    bool looked, waiting; /* refunds whose sale is not here: any? */
    struct project_name { /* sales that refunds are of, to be looked up */
        uint32_t till;
        uint64_t seq;
        uint8_t hash[LEDGER_HASH_LEN];
        size_t hash_len;
    } * names; /* owned */
    size_t name_count, name_cap;
};

void project_init(struct project *p, struct store *s);
void project_release(struct project *p);

/* Inside the store's transaction. e NULL: bytes that are no entry. */
MUST_USE enum err project_entry(struct project *p, uint32_t outlet,
                                uint32_t till, uint64_t seq,
                                const Ledger__Entry *e);
/* Writes the sums; before every commit. */
MUST_USE enum err project_flush(struct project *p);
/* Forgets them, after a rollback. */
void project_forget(struct project *p);

/* Drops everything recomputed and makes it again from the ledgers, in one
 * transaction. *ret_same: the rows are as they were. */
MUST_USE enum err project_rebuild(struct store *s, bool *ret_same);

#endif

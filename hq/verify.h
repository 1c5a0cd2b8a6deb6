/* hq/verify.h - does everything stored still hold? Headquarters' own ledger
 * and every till's: numbers without gaps, chain, readable entries, the head
 * that is kept, every signed head under a key that was the till's. */
#ifndef HQ_VERIFY_H
#define HQ_VERIFY_H

#include "hq/store/store.h"

struct verify_counts {
    uint64_t own, tills, entries, heads;
};

/* d names the first entry that does not hold. */
MUST_USE enum err verify_all(struct store *s, struct verify_counts *ret_counts,
                             struct diag *d);
MUST_USE enum err verify_till(struct store *s, uint32_t outlet, uint32_t till,
                              struct verify_counts *counts, struct diag *d);

#endif

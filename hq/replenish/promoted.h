/* hq/replenish/promoted.h - on which of the coming days a promotion for an item
 * holds at an outlet: the same promotions that hq/demand/table.h marks in the
 * past. */
#ifndef HQ_REPLENISH_PROMOTED_H
#define HQ_REPLENISH_PROMOTED_H

#include "hq/order/range.h"

#define PROMOTED_DAYS 64

struct promoted {
    Feed__Promotion **list; /* owned */
    int32_t *until;
    size_t count, cap;
};

/* Those that reach the outlet on any of PROMOTED_DAYS from `day` on. Reuses
 * what *p holds; zero-initialise. */
MUST_USE enum err promoted_read(struct promoted *p, struct store *s,
                                uint32_t outlet, int32_t day);
void promoted_release(struct promoted *p);
/* Bit i: day + i. */
uint64_t promoted_days(const struct promoted *p, const struct range_item *item,
                       int32_t day);

#endif

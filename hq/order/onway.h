/* hq/order/onway.h - what an outlet ordered and does not have yet, by item and
 * the day it should come.
 *
 * Counted: lines open or on back-order as asked, allotted and sent ones as
 * allotted (substitutes under their own number), until a till says that the
 * delivery came; and what the book of goods has on trucks to the outlet beyond
 * those lines. Not counted: what waits for a person to say whether it was meant
 * (absurd), and what should have come more than ONWAY_DAYS ago. */
#ifndef HQ_ORDER_ONWAY_H
#define HQ_ORDER_ONWAY_H

#include "hq/store/order.h"

#define ONWAY_DAYS 21

struct onway_line {
    uint32_t item;
    int32_t day; /* not before the day asked about */
    int64_t milli;
};
struct onway {
    struct onway_line *lines; /* owned; by item and day */
    size_t count, cap;
};

/* For one outlet, from `day` on. Reuses what *w holds; zero-initialise. */
MUST_USE enum err onway_read(struct onway *w, struct store *s,
                             const Order__Rule *rule, int32_t day);
void onway_release(struct onway *w);
/* The lines of an item. */
const struct onway_line *onway_find(const struct onway *w, uint32_t item,
                                    size_t *ret_count);

#endif

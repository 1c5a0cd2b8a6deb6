/* pos/customer/customer_feed.h - what headquarters says of the outlet's other
 * tills: feed record customer/<16 hex digits>, kept in catalogue.db. */
#ifndef POS_CUSTOMER_CUSTOMER_FEED_H
#define POS_CUSTOMER_CUSTOMER_FEED_H

#include "base/db.h"
#include "base/money.h"
#include "sync/feed.pb-c.h"

#define CUSTOMER_KEY "customer/"

/* The number in a key; 0 when it is no such key. */
uint64_t customer_feed_key(const char *key);
/* NULL: nothing more is said. ERR_FORMAT for a record that does not fit. */
MUST_USE enum err customer_feed_take(struct db *catalogue, uint64_t id,
                                     const Feed__Customer *c);

/* All tills but `till` together. put_ms 0: nothing is known. */
struct customer_others {
    int64_t put_ms;
    struct money limit;
    bool member, erased;
    struct money balance;
    int64_t points;
};
MUST_USE enum err customer_feed_find(struct db *catalogue, uint64_t id,
                                     uint32_t till,
                                     struct customer_others *ret);

#endif

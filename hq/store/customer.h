/* hq/store/customer.h - what customers of an outlet owe and have collected, by
 * number; recomputed from the tills' ledgers (hq/customer.h). */
#ifndef HQ_STORE_CUSTOMER_H
#define HQ_STORE_CUSTOMER_H

#include "hq/store/store.h"

#define STORE_CUSTOMER_PARTS 64 /* tills of one outlet */
#define STORE_CUSTOMER_DEBTS 32 /* newest days of one till */

struct store_customer_put {
    uint32_t outlet, till;
    uint64_t customer;
    int64_t at_ms, limit_fen;
    bool member, erased;
};
MUST_USE enum err store_customer_put(struct store *s,
                                     const struct store_customer_put *x);
struct store_customer_move {
    uint32_t outlet, till;
    uint64_t customer, seq;
    int32_t day;
    int64_t owed_fen; /* more owed; negative: less */
    int64_t points;
};
MUST_USE enum err store_customer_move(struct store *s,
                                      const struct store_customer_move *x);
/* Tells the outlets that have several tills, as feed records customer/…, what
 * changed since it was told last: at most so many at once. In the caller's
 * transaction. */
MUST_USE enum err store_customers_tell(struct store *s, int64_t at_ms, int most,
                                       int *ret_told);

#endif

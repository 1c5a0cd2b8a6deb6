/* pos/promo/promos.h - promotions at the till: the catalogue's copy of them,
 * and what they take off the open basket (sync/promo/promo.h says by what
 * rules).
 *
 * A basket is worked out again at every change of it, by the till's own
 * business day and clock, so also offline. What the screen said is kept with
 * the basket and stays so until the next change: no total moves under a
 * customer's hand because an hour is over. */
#ifndef POS_PROMO_PROMOS_H
#define POS_PROMO_PROMOS_H

#include "pos/cart.h"
#include "pos/till.h"
#include "sync/feed.pb-c.h"

/* For pos/catalogue.c: what holds for a promotion from now on (NULL: nothing).
 * ERR_FORMAT for one that promo_check refuses. */
MUST_USE enum err promo_take(struct db *catalogue, int64_t id,
                             const Feed__Promotion *promotion);

/* Works the basket out anew. */
MUST_USE enum err promos_reprice(struct till *t, struct cart *c,
                                 struct diag *d);
/* With the basket's rows, in the caller's transaction. */
MUST_USE enum err promos_keep(struct till *t, const struct cart *c);
/* Into a cart with its lines; the caller computes it. */
MUST_USE enum err promos_load(struct till *t, struct cart *c);

/* Also of one that is over. "" when it is not known here. */
MUST_USE enum err promos_name(struct till *t, uint32_t id,
                              char out[PROMO_NAME_CAP]);

void promos_free(struct promos *promos); /* the till's; NULL-safe */

#endif

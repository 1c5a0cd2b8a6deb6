/* hq/dispatch/share.h - who of those that share the trucks pays how much.
 *
 * Rule, known to all owners beforehand:
 *  1. Each owner's use of the day is the sum over its stops of the chargeable
 *     weight (at least 250 kg a cubic metre) times the road from the hub.
 *  2. What the plan costs is shared in proportion to use.
 *  3. No one pays more than the plan for its goods alone would cost: an owner
 *     whose share is above that pays exactly that, and what is left is shared
 *     again among the others, until nobody is above.
 *
 * The sum of all charges and of what stays apart is the cost to the fen. As
 * long as sharing trucks costs no more than all going alone, nothing stays
 * apart. It can cost more where the fleet is short: together they need the
 * dear truck, or wait for windows, that nobody alone would. That rest is the
 * chain's, who planned it, and is shown apart.
 *
 * (Shapley values would need a plan for each of 2^n sets of owners.) */
#ifndef HQ_DISPATCH_SHARE_H
#define HQ_DISPATCH_SHARE_H

#include <stdint.h>

#include "base/money.h"

#define SHARE_OWNERS_MAX 1000
#define SHARE_USE_MAX    INT64_C(1000000000000000) /* gram-kilometres, of one */

struct share {
    int64_t use;         /* 0 to SHARE_USE_MAX */
    struct money alone;  /* 0 or more */
    struct money charge; /* what comes out */
};

/* cost 0 or more. *ret_apart: what nobody is charged. */
MUST_USE enum err share_cost(struct share *owners, int count, struct money cost,
                             struct money *ret_apart);

#endif

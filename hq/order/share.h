/* hq/order/share.h - what there is too little of, shared by need with a floor.
 * Pure, exact, integers only.
 *
 * One pack after the other goes to the claim that comes first, until there is
 * nothing left or everybody has what he asked for:
 *
 * 1. Floors: as long as a claim has less than its floor (what keeps its shelf
 *    from being bare), it comes before all that have theirs. Among them the one
 *    with the smallest (2g + 1) / 2f comes first, g being the packs it has and
 *    f those of its floor: all fill up at one pace.
 * 2. Need: then the smallest (2g + 1) / 2w, g counted beyond the floor and w
 *    the need (expected sales lost without it). This is the divisor method of
 *    Sainte-Lague and Webster, which favours neither small nor large claims
 *    (Balinski and Young, Fair Representation, 2nd ed. 2001, ch. 4 and
 *    appendix A) and is house-monotone: one pack more never takes one from
 *    anybody, which shares by largest remainders do (the Alabama paradox).
 * 3. Where both are equal, the earlier claim in the list.
 *
 * So the sum never exceeds the stock, nobody gets more than he asked for, only
 * whole packs, and what is left over is less than the smallest pack that
 * anybody still wants. A claim whose pack no longer fits is passed over. */
#ifndef HQ_ORDER_SHARE_H
#define HQ_ORDER_SHARE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SHARE_CLAIMS_MAX 1000000
#define SHARE_NEED_MAX   INT64_C(1000000000)

struct share_claim {
    int64_t asked_milli; /* >= 0; a part of a pack is never given */
    int64_t floor_milli; /* rounded up to packs, cut at what was asked */
    int64_t need;        /* any unit, the same for all; below 1 counts as 1 */
    int64_t pack_milli;  /* > 0 */
    int64_t given_milli; /* out */
};

/* ERR_NOMEM; ERR_RANGE: too many claims, a pack of nothing, below zero. */
MUST_USE enum err share_out(struct share_claim *claims, size_t count,
                            int64_t stock_milli);

#endif

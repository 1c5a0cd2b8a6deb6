/* hq/replenish/limit.h - the limits of a whole truck, for plan.c. */
#ifndef HQ_REPLENISH_LIMIT_H
#define HQ_REPLENISH_LIMIT_H

#include "hq/replenish/plan.h"

/* Leaves packs out, the least useful first, until the plan costs no more than
 * its limit_fen and has no more than ORDER_LINES_MAX lines. */
MUST_USE enum err limit_apply(struct plan *plan);
/* Expected margin that the last pack of the line saves, in fen. */
double limit_gain(const struct plan_line *x);

#endif

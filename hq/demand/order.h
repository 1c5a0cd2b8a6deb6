/* hq/demand/order.h - how much to order now, so that what is there when it
 * comes lasts until the next delivery with a wanted probability.
 *
 * Customers who find nothing go away (lost sales): the stock that will be left
 * when the order comes is not stock minus demand, but never below zero, and so
 * more than that. A level for "on hand plus on the way" ignores this and
 * orders too much; here the stock is followed through its distribution up to
 * the arrival, and the least amount is ordered that is enough from there on
 * (the myopic policy: Morton, Bounds on the solution of the lagged optimal
 * inventory equation with no demand backlogging, SIAM Review 1969, near to the
 * best where a lost unit costs much more than one kept). With cost h of
 * keeping a unit a period and b of losing one, the probability is b/(b+h). */
#ifndef HQ_DEMAND_ORDER_H
#define HQ_DEMAND_ORDER_H

#include "hq/demand/forecast.h"

#define ORDER_LEAD_MAX 32

struct order_question {
    double on_hand; /* now, before the demand of the next period */
    /* coming[i] arrives i + 1 periods after the next one has begun, i < lead -
     * 1: what was ordered before. NULL: nothing. */
    const double *coming;
    int lead;          /* the order arrives so many periods from now */
    int cover;         /* from then on it is to last so many; >= 1 */
    double enough;     /* with this probability, 0 < enough < 1 */
    uint64_t promoted; /* bit i: period next + i */
};

struct order_answer {
    double units;   /* to order; >= 0, not rounded to packs */
    double left;    /* expected on hand when it arrives, before it */
    double demand;  /* expected from then on, over `cover` */
    double lost;    /* expected to be lost before it arrives */
    double covered; /* probability that it lasts, with `units` */
};

/* lead in 0..ORDER_LEAD_MAX, lead + cover within FORECAST_AHEAD_MAX. */
void order_now(const struct forecast_pool *pool,
               const struct forecast_series *s, const struct order_question *q,
               struct order_answer *ret_answer);

#endif

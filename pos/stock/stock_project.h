/* pos/stock/stock_project.h - what the facts do to the stock, inside
 * projection_apply.
 *
 * An item's lots always add up to its stock. What comes in without a lot or a
 * date is "not known", and so is what is sold before it was booked in: the next
 * delivery fills that first. What goes out takes the lot that its code named,
 * then what is not known, then others; without a name the first to expire goes
 * first, lots without a date after those with one, the not known last. */
#ifndef POS_STOCK_STOCK_PROJECT_H
#define POS_STOCK_STOCK_PROJECT_H

#include "pos/projection_step.h"

/* One movement in base units, negative for out. */
struct stock_step {
    int64_t item; /* as the tables have it: step_item */
    int64_t milli;
    int64_t sales;      /* sale lines that this is */
    const char *lot;    /* "" */
    int32_t expiry_day; /* 0 */
};
MUST_USE enum err stock_project_move(const struct step *s,
                                     const struct stock_step *m);
/* StockOpening, StockPaper in its four places, StockCounted. */
MUST_USE enum err stock_project(const struct step *s);

#endif

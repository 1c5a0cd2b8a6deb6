/* hq/demand/model.h - the chain's demand: what outlets share, and each item of
 * each outlet forecast with it.
 *
 * Weekdays, calendar, promotions and scatter are pooled by category of goods,
 * over all outlets or, where there are many, over an even sample of them.
 *
 * Who has no history of his own borrows. An outlet is worth so many times the
 * chain's mean outlet: its sales over what the mean one would have sold in its
 * days, drawn towards 1 while it has sold little; and in a category likewise,
 * drawn towards the outlet's own figure. So a new outlet is first the mean one
 * and soon one of its size and mix. What an item sells a day at the mean outlet
 * times that figure is what is thought of it before its first day; of an item
 * that nobody sold yet, what a typical one of its category sells (of a category
 * that nobody sold yet, of the others). That opinion is worth a week, and a
 * week's sales outweigh it. */
#ifndef HQ_DEMAND_MODEL_H
#define HQ_DEMAND_MODEL_H

#include "hq/demand/calendar.h"
#include "hq/demand/table.h"

#define MODEL_DAYS   760 /* two years: a month counts when it came back */
#define MODEL_SAMPLE 200 /* outlets the pools are learnt from, at most */
#define MODEL_WEIGHT 7.0 /* days that an opinion is worth */

struct demand_model;

/* Learns from the days up to `last` (yesterday). The store and the calendar
 * stay the caller's and in place. keep: as demand_read. */
MUST_USE enum err demand_model_new(struct store *s, struct calendar *calendar,
                                   int32_t last, bool keep,
                                   struct demand_model **ret_model);
void demand_model_free(struct demand_model *m); /* NULL-safe */

struct demand_forecast {
    const struct demand_history *history; /* n is 0 where there is none */
    const struct forecast_pool *pool;
    struct forecast_series series; /* next: the day after `last` */
    struct forecast_prior prior;
};
typedef enum err (*demand_forecast_fn)(void *ctx,
                                       const struct demand_forecast *f);
/* Every item of the outlet that demand_read knows. */
MUST_USE enum err demand_model_outlet(struct demand_model *m, uint32_t outlet,
                                      demand_forecast_fn fn, void *ctx);
/* One item, also one without a history there. ERR_NOTFOUND: not in the range.
 * What it hands over is borrowed until the model is used again. */
MUST_USE enum err demand_model_item(struct demand_model *m, uint32_t outlet,
                                    uint32_t item,
                                    struct demand_forecast *ret_forecast);

/* An item that the outlet last read has no history of (the caller knows), by
 * what it borrows. ERR_NOTFOUND, borrowed: as demand_model_item. */
MUST_USE enum err demand_model_borrow(struct demand_model *m, uint32_t outlet,
                                      uint32_t item,
                                      struct demand_forecast *ret_forecast);

/* How many times the mean outlet the outlet last read is, in the category of
 * the item; and of what one item sells a day at the mean outlet. */
double demand_model_size(const struct demand_model *m, uint32_t item);
double demand_model_mean(const struct demand_model *m, uint32_t item);

#endif

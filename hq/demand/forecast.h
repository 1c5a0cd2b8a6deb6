/* hq/demand/forecast.h - how much will be asked for: a history in, a
 * probability distribution out.
 *
 * A history is a row of periods (days, or weeks: a period is whatever the
 * caller counts in), kept sparse: a period that is not listed is one on which
 * the goods could be had and nobody asked. Not known (shop closed, nothing in
 * stock, till not heard of) is a flag, never a zero.
 *
 * Two passes. What many series share - weekdays, the calendar, what a
 * promotion does, how far demand scatters - is learnt into a pool, from all of
 * them or from a sample; then each series is walked once, for next to nothing:
 * a long run of empty periods costs as much as one. A struct forecast_series
 * is small, flat and needs no release; nothing in here allocates but
 * forecast_pool_new.
 *
 * The method. Effects are divided out, and the rest is smoothed exponentially
 * at three rates at once, whose mean is the level: no rate is best for all
 * goods, and choosing one for each by its past does worse than the mean of
 * them. An item's own weekdays grow out of the pool's as it sells. Demand over
 * the coming periods is negative binomial about the level (a Poisson one would
 * promise far too little), in whole pieces or in the packs it is always bought
 * in; its scatter is the item's own, as far as it has sold enough to know, and
 * else the pool's. Things that hardly sell are the same model at a small mean:
 * mostly nothing, sometimes some.
 *
 * One setting for all data: there is nothing to tune. Forecasts are estimates
 * and therefore floating point; what is ordered on their word is rounded once,
 * by the caller, to whole thousandths. */
#ifndef HQ_DEMAND_FORECAST_H
#define HQ_DEMAND_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define FORECAST_SEASON_MAX  53 /* periods until it is the same again */
#define FORECAST_OWN_MAX     7 /* up to which an item has a season of its own */
#define FORECAST_MARKS       64   /* values of one mark */
#define FORECAST_PERIODS_MAX 4096 /* in one pool, history and ahead */
#define FORECAST_AHEAD_MAX   64   /* periods summed in one forecast */
#define FORECAST_CELLS       512  /* of a distribution */
#define FORECAST_UNITS_MAX   1e9  /* a period; more is not believed */

enum forecast_flag {
    FORECAST_UNKNOWN = 1 << 0,  /* says nothing: closed, no stock, no report */
    FORECAST_SHORT = 1 << 1,    /* sold out on the way: at least so many */
    FORECAST_PROMOTED = 1 << 2, /* a promotion held */
};

/* One period of a history. Periods rise strictly. */
struct forecast_cell {
    int32_t period;
    float units; /* not below zero: refunds are netted before */
    uint8_t flags;
};

/* ---- what series share ----------------------------------------------------*/

struct forecast_pool; /* of a category in a cluster of outlets, say */

/* What is special about a period: 0 nothing, else as hq/demand/calendar.h has
 * it. An event is compared with the ordinary periods about it; a month only
 * counts when it was seen in two years, since one could be anything. */
struct forecast_marks {
    uint8_t event, month; /* below FORECAST_MARKS */
};
typedef struct forecast_marks forecast_marks_fn(void *ctx, int32_t period);

struct forecast_frame {
    int32_t first; /* of every history of the pool */
    int32_t last;  /* the last period that is over */
    int ahead;     /* the furthest one ever asked for, from last on */
    int season;    /* 7 for days of the week; 0 or 1: none */
    forecast_marks_fn *marks; /* NULL: no calendar */
    void *ctx;
};

/* ERR_RANGE: the frame is longer than FORECAST_PERIODS_MAX, or a season that
 * cannot be; ERR_NOMEM. */
MUST_USE enum err forecast_pool_new(const struct forecast_frame *frame,
                                    struct forecast_pool **ret_pool);
void forecast_pool_free(struct forecast_pool *pool); /* NULL-safe */
/* First pass: one history, in any order of series. first: its own first
 * period, not before the frame's. ERR_FORMAT: cells out of order or out of the
 * history; ERR_RANGE: units that cannot be. Nothing is taken then. */
MUST_USE enum err forecast_pool_add(struct forecast_pool *pool, int32_t first,
                                    const struct forecast_cell *cells,
                                    size_t n);
/* Ends the first pass. Without any history all effects are 1. */
void forecast_pool_learn(struct forecast_pool *pool);
/* After the second: how far this series was from its forecasts. What the
 * others go by who know too little of themselves. */
struct forecast_series;
void forecast_pool_scatter(struct forecast_pool *pool,
                           const struct forecast_series *s);
/* What the period is worth beside an ordinary one (1); an event; a promotion.
 */
double forecast_pool_effect(const struct forecast_pool *pool, int32_t period);
double forecast_pool_event(const struct forecast_pool *pool, int event);
double forecast_pool_promotion(const struct forecast_pool *pool);
/* Variance of one period over its mean, as the pool has it: 1 is Poisson. */
double forecast_pool_spread(const struct forecast_pool *pool);
/* Mean of an ordinary period over the pool's series: what a new item of a
 * category, or a new outlet of a cluster, begins with. */
double forecast_pool_level(const struct forecast_pool *pool);
/* The geometric mean of them, which a few that sell most do not set: what to
 * think of a series before its first period (FORECAST_PRIOR_WEIGHT). */
double forecast_pool_typical(const struct forecast_pool *pool);

/* ---- one series -----------------------------------------------------------*/

#define FORECAST_RATES 3 /* smoothings run side by side */

struct forecast_series {
    int32_t first, next; /* next: the period that comes next */
    uint32_t known;      /* periods that said something */
    uint32_t sold;       /* of them, with demand */
    float level[FORECAST_RATES];
    float weight; /* of the prior, in periods */
    float missed; /* squared misses, one step ahead */
    float meant;  /* the means they were missed by */
    float unit;   /* smallest step: 1, a pack, 0 none yet, below 0 loose */
    float sold_all, due_all; /* of sold_on; of known_on by the pool's season */
    float sold_on[FORECAST_OWN_MAX]; /* by place in the season */
    uint16_t known_on[FORECAST_OWN_MAX];
};

/* What is thought before the first period: mean units of an ordinary period,
 * and how many periods of history that opinion is worth. */
struct forecast_prior {
    double level, weight;
};
#define FORECAST_PRIOR_WEIGHT 1.0

/* prior NULL: nothing is thought. */
void forecast_begin(int32_t first, const struct forecast_prior *prior,
                    struct forecast_series *ret_series);
/* The next period that is listed; empty ones up to it are passed over. Beyond
 * `last` too: a score walks on through its test. cell->period >= s->next. */
void forecast_step(const struct forecast_pool *pool, struct forecast_series *s,
                   const struct forecast_cell *cell);
/* Empty periods until `period` comes next. A long run is summed up in closed
 * form, so that passing it in parts may differ in the last digits. */
void forecast_pass(const struct forecast_pool *pool, struct forecast_series *s,
                   int32_t period);
/* begin, step for each, pass until the frame's last is over. The cells are
 * believed: forecast_pool_add has checked them, or the caller. */
void forecast_fit(const struct forecast_pool *pool, int32_t first,
                  const struct forecast_prior *prior,
                  const struct forecast_cell *cells, size_t n,
                  struct forecast_series *ret_series);

/* ---- ahead ----------------------------------------------------------------*/

/* Demand summed over some periods: p[i] is the probability of i x unit, the
 * last cell of "that or more". They sum to 1. */
struct forecast {
    double mean; /* of the sum */
    double unit; /* 1, or more where demand is large, or less: loose goods */
    int n;       /* cells in use, 1..FORECAST_CELLS */
    float p[FORECAST_CELLS];
};

/* Mean of an ordinary period, and the variance of one over its mean. */
double forecast_level(const struct forecast_series *s);
double forecast_spread(const struct forecast_pool *pool,
                       const struct forecast_series *s);
/* Expected demand of the period that is `skip` (0: the next) ahead. */
double forecast_mean(const struct forecast_pool *pool,
                     const struct forecast_series *s, int skip, bool promoted);
/* The sum over h periods after `skip` more; bit i of promoted: the period
 * next + skip + i will be promoted. h in 1..FORECAST_AHEAD_MAX, skip >= 0,
 * both within the frame's `ahead`. */
void forecast_ahead(const struct forecast_pool *pool,
                    const struct forecast_series *s, int skip, int h,
                    uint64_t promoted, struct forecast *ret_forecast);

/* The same in cells of `unit`, for sums and differences with others. */
void forecast_ahead_by(const struct forecast_pool *pool,
                       const struct forecast_series *s, int skip, int h,
                       uint64_t promoted, double unit,
                       struct forecast *ret_forecast);

/* The least amount that is enough with probability q, 0 < q < 1. */
double forecast_quantile(const struct forecast *f, double q);
/* Probability that `units` are enough. */
double forecast_enough(const struct forecast *f, double units);
/* Expected units asked for in vain, and left over, when there are `units`. */
double forecast_lost(const struct forecast *f, double units);
double forecast_left(const struct forecast *f, double units);

#endif

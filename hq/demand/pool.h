/* hq/demand/pool.h - the inside of a pool, for forecast.c and pool.c only. */
#ifndef HQ_DEMAND_POOL_H
#define HQ_DEMAND_POOL_H

#include "hq/demand/forecast.h"

#define POOL_POWERS 64

/* How fast each smoothing forgets. */
#define POOL_RATES                                                             \
    {                                                                          \
        0.05, 0.1, 0.2                                                         \
    }

/* Of one period over all series. Each counts by the root of its mean: a pooled
 * effect should listen to many small items as well as to the few large. */
struct pool_period {
    double sold, due; /* weighted; as it was, and by the series' means */
    double units;     /* due, not weighted: how much the others weigh */
    double promo_sold, promo_due; /* the same of promoted ones */
};

struct forecast_pool {
    struct forecast_frame frame;
    int n;                        /* periods, history and ahead */
    struct pool_period *periods;  /* owned; NULL once learnt */
    struct forecast_marks *marks; /* owned: n of them; NULL: no calendar */
    double *effect;               /* owned: season and marks, n of them */
    double *effect_to; /* owned: their sums up to each, n + 1 of them */
    uint8_t *place;    /* owned: in the season, n of them */
    double season[FORECAST_SEASON_MAX];
    double season_sum;
    double event[FORECAST_MARKS];
    double promotion;
    double level_sum, log_sum, level_count;
    double missed, meant; /* over the series told to scatter */
    double pair[FORECAST_RATES][FORECAST_RATES];   /* sums of two powers */
    double power[FORECAST_RATES][POOL_POWERS + 1]; /* (1 - rate)^gap */
};

/* A period by its number in the pool; -1: out of its frame. */
static inline int pool_index(const struct forecast_pool *p, int32_t period)
{
    int64_t i = (int64_t)period - p->frame.first;
    return i < 0 || i >= p->n ? -1 : (int)i;
}

static inline double pool_effect(const struct forecast_pool *p, int32_t period)
{
    int i = pool_index(p, period);
    return i < 0 ? 1 : p->effect[i];
}

#endif

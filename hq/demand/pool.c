/* What many series share: effects of season, calendar and promotions. */
#include "hq/demand/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An effect is believed by the units it was seen on: at so many, half. */
#define EFFECT_UNITS 20.0
#define EFFECT_MIN   0.05
#define EFFECT_MAX   20.0
#define LEARN_ROUNDS 3 /* season and marks explain each other away */
/* A series that was missed by little counts little for the pool's scatter. */
#define SCATTER_UNITS  20.0
#define MONTH_SEEN_MIN 2
#define YEAR_PERIODS   330 /* the same month again, at the earliest */

static int place_of(const struct forecast_pool *p, int i)
{
    int season = p->frame.season;
    if (season < 2)
        return 0;
    int at = (int)(((int64_t)p->frame.first + i) % season);
    return at < 0 ? at + season : at;
}

enum err forecast_pool_new(const struct forecast_frame *frame,
                           struct forecast_pool **ret_pool)
{
    static const double rates[FORECAST_RATES] = POOL_RATES;
    int64_t n = (int64_t)frame->last - frame->first + 1 + frame->ahead;
    if (frame->last < frame->first - 1 || frame->ahead < 0 || n < 1 ||
        n > FORECAST_PERIODS_MAX || frame->season < 0 ||
        frame->season > FORECAST_SEASON_MAX)
        return ERR_RANGE;
    struct forecast_pool *p = calloc(1, sizeof(*p));
    if (!p)
        return ERR_NOMEM;
    p->frame = *frame;
    p->n = (int)n;
    p->periods = calloc((size_t)n, sizeof(*p->periods));
    p->effect = calloc((size_t)n, sizeof(*p->effect));
    p->effect_to = calloc((size_t)n + 1, sizeof(*p->effect_to));
    p->place = calloc((size_t)n, sizeof(*p->place));
    if (frame->marks)
        p->marks = calloc((size_t)n, sizeof(*p->marks));
    if (!p->periods || !p->effect || !p->effect_to || !p->place ||
        (frame->marks && !p->marks)) {
        forecast_pool_free(p);
        return ERR_NOMEM;
    }
    for (int i = 0; i < FORECAST_RATES; i++) {
        p->power[i][0] = 1;
        for (int j = 0; j < FORECAST_RATES; j++)
            p->pair[i][j] = 1 / (1 - (1 - rates[i]) * (1 - rates[j]));
        for (int g = 1; g <= POOL_POWERS; g++)
            p->power[i][g] = p->power[i][g - 1] * (1 - rates[i]);
    }
    for (int i = 0; i < FORECAST_SEASON_MAX; i++)
        p->season[i] = 1;
    p->promotion = 1;
    p->season_sum = frame->season;
    for (int i = 0; i < p->n; i++)
        p->place[i] = (uint8_t)place_of(p, i);
    for (int i = 0; p->marks && i < p->n; i++) {
        p->marks[i] = frame->marks(frame->ctx, frame->first + i);
        p->marks[i].event %= FORECAST_MARKS;
        p->marks[i].month %= FORECAST_MARKS;
    }
    *ret_pool = p;
    return ERR_OK;
}

void forecast_pool_free(struct forecast_pool *p)
{
    if (!p)
        return;
    free(p->periods);
    free(p->effect);
    free(p->effect_to);
    free(p->marks);
    free(p->place);
    free(p);
}

static enum err check(const struct forecast_pool *p, int32_t first,
                      const struct forecast_cell *cells, size_t n)
{
    if (first < p->frame.first || !p->periods)
        return ERR_RANGE;
    int64_t before = (int64_t)first - 1;
    for (size_t i = 0; i < n; before = cells[i].period, i++) {
        if (cells[i].period <= before || cells[i].period > p->frame.last)
            return ERR_FORMAT;
        if (!(cells[i].units >= 0 && cells[i].units <= FORECAST_UNITS_MAX))
            return ERR_RANGE;
    }
    return ERR_OK;
}

enum err forecast_pool_add(struct forecast_pool *p, int32_t first,
                           const struct forecast_cell *cells, size_t n)
{
    enum err err = check(p, first, cells, n);
    if (err)
        return err;
    double sum = 0, known = (double)p->frame.last - first + 1;
    for (size_t i = 0; i < n; i++)
        if (cells[i].flags)
            known--;
        else
            sum += (double)cells[i].units;
    if (known < 1 || sum <= 0)
        return ERR_OK;
    double mean = sum / known, root = sqrt(mean);
    p->level_sum += mean;
    p->log_sum += log(mean);
    p->level_count++;
    /* What is due is the same every period: a step here, summed up by learn;
     * what is flagged is taken out again. */
    struct pool_period *at = p->periods + (first - p->frame.first);
    at->due += root;
    at->units += mean;
    for (size_t i = 0; i < n; i++) {
        struct pool_period *x = p->periods + (cells[i].period - p->frame.first);
        if (cells[i].flags) {
            x->due -= root;
            x->units -= mean;
            if (x + 1 < p->periods + p->n) {
                x[1].due += root;
                x[1].units += mean;
            }
        }
        if (!cells[i].flags) {
            x->sold += (double)cells[i].units / root;
        } else if (cells[i].flags == FORECAST_PROMOTED) {
            x->promo_sold += (double)cells[i].units / root;
            x->promo_due += root;
        }
    }
    return ERR_OK;
}

static double clamp(double x)
{
    return x < EFFECT_MIN ? EFFECT_MIN : x > EFFECT_MAX ? EFFECT_MAX : x;
}

/* Sums over the periods that share something. */
struct sums {
    double sold, due, units;
};

static double ratio(const struct sums *s)
{
    if (s->due <= 0 || s->units <= 0)
        return 1;
    return clamp((s->sold / s->due * s->units + EFFECT_UNITS) /
                 (s->units + EFFECT_UNITS));
}

static void sums_add(struct sums *s, const struct pool_period *x, double effect)
{
    s->sold += x->sold;
    s->due += x->due * effect;
    s->units += x->units * effect;
}

struct learning {
    struct forecast_pool *pool;
    const struct forecast_marks *marks;
    double event[FORECAST_MARKS], month[FORECAST_MARKS];
    bool month_known[FORECAST_MARKS];
};

static double other(const struct learning *l, int i, bool season, bool event,
                    bool month)
{
    double x = season ? l->pool->season[l->pool->place[i]] : 1;
    if (l->marks && event)
        x *= l->event[l->marks[i].event];
    if (l->marks && month)
        x *= l->month[l->marks[i].month];
    return x;
}

static void learn_season(struct learning *l, int n)
{
    struct forecast_pool *p = l->pool;
    struct sums s[FORECAST_SEASON_MAX] = {0}, all = {0};
    for (int i = 0; i < n; i++) {
        double effect = other(l, i, false, true, true);
        sums_add(&s[p->place[i]], &p->periods[i], effect);
        sums_add(&all, &p->periods[i], effect);
    }
    double base = all.due > 0 && all.sold > 0 ? all.sold / all.due : 1;
    for (int d = 0; d < p->frame.season; d++) {
        s[d].due *= base;
        s[d].units *= base;
        p->season[d] = ratio(&s[d]);
    }
}

static void learn_marks(struct learning *l, int n)
{
    struct sums event[FORECAST_MARKS] = {0}, month[FORECAST_MARKS] = {0};
    for (int i = 0; i < n; i++) {
        const struct pool_period *x = &l->pool->periods[i];
        sums_add(&event[l->marks[i].event], x, other(l, i, true, false, true));
        sums_add(&month[l->marks[i].month], x, other(l, i, true, true, false));
    }
    for (int k = 0; k < FORECAST_MARKS; k++) {
        l->event[k] = k ? ratio(&event[k]) / ratio(&event[0]) : 1;
        l->month[k] = k && l->month_known[k] ? ratio(&month[k]) : 1;
    }
}

/* A month that came back after a year. */
static void see_months(struct learning *l, int n)
{
    int first[FORECAST_MARKS];
    for (int k = 0; k < FORECAST_MARKS; k++)
        first[k] = -1;
    for (int i = 0; i < n; i++) {
        int k = l->marks[i].month;
        if (l->pool->periods[i].due <= 0)
            continue;
        if (first[k] < 0)
            first[k] = i;
        else if (i - first[k] >= YEAR_PERIODS)
            l->month_known[k] = true;
    }
}

static void learn_promotion(struct learning *l, int n)
{
    struct sums s = {0};
    for (int i = 0; i < n; i++) {
        const struct pool_period *x = &l->pool->periods[i];
        s.sold += x->promo_sold;
        s.due += x->promo_due * other(l, i, true, true, true);
    }
    s.units = s.due;
    l->pool->promotion = ratio(&s);
}

void forecast_pool_learn(struct forecast_pool *p)
{
    if (!p->periods)
        return;
    int n = p->frame.last - p->frame.first + 1;
    for (int i = 1; i < n; i++) {
        p->periods[i].due += p->periods[i - 1].due;
        p->periods[i].units += p->periods[i - 1].units;
    }
    struct learning l = {.pool = p, .marks = p->marks};
    for (int k = 0; k < FORECAST_MARKS; k++)
        l.event[k] = l.month[k] = 1;
    if (l.marks)
        see_months(&l, n);
    for (int round = 0; round < LEARN_ROUNDS; round++) {
        if (p->frame.season >= 2)
            learn_season(&l, n);
        if (l.marks)
            learn_marks(&l, n);
    }
    p->season_sum = 0;
    for (int d = 0; d < p->frame.season; d++)
        p->season_sum += p->season[d];
    learn_promotion(&l, n);
    memcpy(p->event, l.event, sizeof(p->event));
    for (int i = 0; i < p->n; i++) {
        p->effect[i] = other(&l, i, true, true, true);
        p->effect_to[i + 1] = p->effect_to[i] + p->effect[i];
    }
    free(p->periods);
    p->periods = NULL;
}

void forecast_pool_scatter(struct forecast_pool *p,
                           const struct forecast_series *s)
{
    double trust = (double)s->meant + SCATTER_UNITS;
    p->missed += (double)s->missed / trust;
    p->meant += (double)s->meant / trust;
}

double forecast_pool_spread(const struct forecast_pool *p)
{
    /* One period's worth of the usual, until there is more. */
    double spread = (p->missed + 1.5) / (p->meant + 1);
    return spread < 1 ? 1 : spread;
}

double forecast_pool_effect(const struct forecast_pool *p, int32_t period)
{
    return pool_effect(p, period);
}

double forecast_pool_event(const struct forecast_pool *p, int event)
{
    bool learnt = !p->periods && event > 0 && event < FORECAST_MARKS;
    return learnt ? p->event[event] : 1;
}

double forecast_pool_promotion(const struct forecast_pool *p)
{
    return p->promotion;
}

double forecast_pool_level(const struct forecast_pool *p)
{
    return p->level_count > 0 ? p->level_sum / p->level_count : 0;
}

double forecast_pool_typical(const struct forecast_pool *p)
{
    return p->level_count > 0 ? exp(p->log_sum / p->level_count) : 0;
}

/* One series: its level, its own weekdays, how far it scatters; and what that
 * makes of the periods to come. */
#include "hq/demand/forecast.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "hq/demand/pool.h"

/* How many units sold make an item's own weekday count as much as the pool's;
 * and its own scatter. */
#define OWN_UNITS    50.0
#define OWN_SEEN     10.0 /* below, an empty week is like the pool's */
#define SPREAD_UNITS 40.0
#define SPREAD_MAX   1000.0
/* A day of a hundred cartons does not make a level: so many times it, no
 * more. */
#define SURPRISE 3.0
/* Periods before misses are counted: they would be of the beginning. */
#define WARM     8.0
#define GAIN_MAX 0.5
/* By how much of itself a level may wander in a period: what adds up in a sum
 * of several. */
#define WANDER 0.06
/* Gaps up to this are walked, longer ones summed up from when the slowest rate
 * no longer averages. */
#define WALK_MAX 3
#define SETTLED  20.0
/* A step other than one piece is believed from so many sales on. */
#define UNIT_SOLD 5
#define TAIL      1e-7
/* What a loose amount is rounded to, and so the least step of one. */
#define LOOSE_MIN 0.001

static const double rates[FORECAST_RATES] = POOL_RATES;

static bool has_own(const struct forecast_pool *p)
{
    return p->frame.season >= 2 && p->frame.season <= FORECAST_OWN_MAX;
}

static int place(const struct forecast_pool *p, int32_t period)
{
    int i = pool_index(p, period);
    if (i >= 0)
        return p->place[i];
    int at = period % p->frame.season;
    return at < 0 ? at + p->frame.season : at;
}

/* The item's own weekday beside the pool's. */
static double own(const struct forecast_pool *p,
                  const struct forecast_series *s, int at)
{
    double due = (double)s->due_all;
    if (due <= 0)
        return 1;
    due = s->known_on[at] * p->season[at] * (double)s->sold_all / due;
    return ((double)s->sold_on[at] + OWN_UNITS) / (due + OWN_UNITS);
}

static double effect(const struct forecast_pool *p,
                     const struct forecast_series *s, int32_t period)
{
    double x = pool_effect(p, period);
    return has_own(p) ? x * own(p, s, place(p, period)) : x;
}

double forecast_level(const struct forecast_series *s)
{
    double sum = 0;
    for (int i = 0; i < FORECAST_RATES; i++)
        sum += (double)s->level[i];
    return sum / FORECAST_RATES;
}

double forecast_spread(const struct forecast_pool *p,
                       const struct forecast_series *s)
{
    double x = ((double)s->missed + SPREAD_UNITS * forecast_pool_spread(p)) /
               ((double)s->meant + SPREAD_UNITS);
    return x < 1 ? 1 : x > SPREAD_MAX ? SPREAD_MAX : x;
}

void forecast_begin(int32_t first, const struct forecast_prior *prior,
                    struct forecast_series *ret_series)
{
    *ret_series = (struct forecast_series){.first = first, .next = first};
    if (!prior)
        return;
    ret_series->weight = (float)prior->weight;
    for (int i = 0; i < FORECAST_RATES; i++)
        ret_series->level[i] = (float)prior->level;
}

/* ---- a period ------------------------------------------------------------*/

/* What a smoothing gives the newest period. One that is worth twice an
 * ordinary one says twice as much; the first ones are averaged. */
static double gain(double rate, double f, double average)
{
    double x = rate * f < GAIN_MAX ? rate * f : GAIN_MAX;
    return average > x ? average : x;
}

static void learn_place(const struct forecast_pool *p,
                        struct forecast_series *s, double units, double special)
{
    int at = place(p, s->next);
    if (units > 0) {
        double marks = pool_effect(p, s->next) / p->season[at];
        float ordinary = (float)(units / (marks * special));
        s->sold_on[at] += ordinary;
        s->sold_all += ordinary;
    }
    s->due_all += (float)p->season[at];
    s->known_on[at]++;
}

/* A period that said something. special: what was special beside the pool's
 * effects. */
static void take(const struct forecast_pool *p, struct forecast_series *s,
                 double units, double special, bool missed)
{
    double mean = forecast_level(s), f = effect(p, s, s->next) * special;
    double age = (double)s->weight + s->known, x = units > 0 ? units / f : 0;
    if (missed && age >= WARM) {
        s->missed += (float)((units - mean * f) * (units - mean * f));
        s->meant += (float)(mean * f);
    }
    if (age > 0 && x > SURPRISE * (mean + 1))
        x = SURPRISE * (mean + 1);
    double average = f / (age + f);
    for (int i = 0; i < FORECAST_RATES; i++)
        s->level[i] +=
            (float)(gain(rates[i], f, average) * (x - (double)s->level[i]));
    s->known++;
    if (has_own(p))
        learn_place(p, s, units, special);
    s->next++;
}

/* What is left of a level after so many ordinary periods of nothing. */
static double fade(const struct forecast_pool *p, int rate, double periods)
{
    double left = 1;
    for (; periods >= POOL_POWERS && left > 1e-9; periods -= POOL_POWERS)
        left *= p->power[rate][POOL_POWERS];
    if (periods >= POOL_POWERS)
        return 0;
    int whole = (int)periods;
    return left * p->power[rate][whole] * (1 - rates[rate] * (periods - whole));
}

/* A period of nothing while the rates still average. */
static void average_empty(struct forecast_series *s, double f, double age)
{
    double mean = forecast_level(s) * f, average = f / (age + f);
    if (age >= WARM) {
        s->missed += (float)(mean * mean);
        s->meant += (float)mean;
    }
    for (int i = 0; i < FORECAST_RATES; i++)
        s->level[i] *= (float)(1 - gain(rates[i], f, average));
}

/* A run of nothing worth f a period, after that. */
static void settled_empty(const struct forecast_pool *p,
                          struct forecast_series *s, int g, double f)
{
    double after[FORECAST_RATES], level[FORECAST_RATES], sum = 0, square = 0;
    for (int i = 0; i < FORECAST_RATES; i++) {
        level[i] = (double)s->level[i];
        after[i] = fade(p, i, g * f);
        sum += level[i] * (1 - after[i]) * (1 / rates[i]);
    }
    for (int i = 0; i < FORECAST_RATES; i++)
        for (int j = 0; j <= i; j++)
            square += (i == j ? 1 : 2) * level[i] * level[j] *
                      (1 - after[i] * after[j]) * p->pair[i][j];
    s->missed += (float)(square * f * (1.0 / FORECAST_RATES / FORECAST_RATES));
    s->meant += (float)(sum * (1.0 / FORECAST_RATES));
    for (int i = 0; i < FORECAST_RATES; i++)
        s->level[i] = (float)(level[i] * after[i]);
}

static void know_places(const struct forecast_pool *p,
                        struct forecast_series *s, int g)
{
    int season = p->frame.season, at = place(p, s->next);
    int weeks = g / season, rest = g % season;
    if (weeks) {
        for (int d = 0; d < season; d++)
            s->known_on[d] = (uint16_t)(s->known_on[d] + weeks);
        s->due_all += (float)(weeks * p->season_sum);
    }
    for (; rest > 0; rest--) {
        s->known_on[at]++;
        s->due_all += (float)p->season[at];
        at = at + 1 == season ? 0 : at + 1;
    }
}

/* What g periods are worth to this item, over what they are to the pool: whole
 * weeks come to the same, what is beyond them need not. */
static double own_share(const struct forecast_pool *p,
                        const struct forecast_series *s, int i, int g,
                        double worth)
{
    double more = 0;
    if (!has_own(p) || (double)s->sold_all < OWN_SEEN)
        return 1;
    for (int k = g - g % p->frame.season; k < g; k++)
        more += p->effect[i + k] * (own(p, s, p->place[i + k]) - 1);
    return worth + more > 0 ? (worth + more) / worth : 1;
}

/* A run of nothing. */
static void take_empty(const struct forecast_pool *p, struct forecast_series *s,
                       int g)
{
    int i = pool_index(p, s->next), walked = 0;
    bool inside = i >= 0 && i + g <= p->n;
    double age = (double)s->weight + s->known, share = 1;
    if (inside)
        share = own_share(p, s, i, g, p->effect_to[i + g] - p->effect_to[i]);
    for (; walked < g && age < SETTLED; walked++, age++)
        average_empty(s, inside ? share * p->effect[i + walked] : 1, age);
    if (walked < g)
        settled_empty(
            p, s, g - walked,
            inside ? share * (p->effect_to[i + g] - p->effect_to[i + walked]) /
                         (g - walked)
                   : 1);
    if (has_own(p))
        know_places(p, s, g);
    s->known += (uint32_t)g;
    s->next += g;
}

void forecast_pass(const struct forecast_pool *p, struct forecast_series *s,
                   int32_t period)
{
    if (period - s->next > WALK_MAX)
        take_empty(p, s, period - s->next);
    while (s->next < period)
        take(p, s, 0, 1, true);
}

/* The greatest step all amounts are whole multiples of. */
static float step_of(float unit, double units)
{
    if (unit < 0 || units != floor(units) || units > 1e6)
        return -1;
    uint32_t a = (uint32_t)units, b = (uint32_t)unit;
    while (b) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return (float)a;
}

static double unit_of(const struct forecast_series *s)
{
    return s->unit < 0 || s->sold >= UNIT_SOLD ? (double)s->unit : 1;
}

/* Negative binomial of a mean and a variance over it, in steps: the first n
 * cells; what is left over goes to the last. */
struct binomial {
    double p, size, fail; /* size 0: Poisson */
    int i;
};

static struct binomial binomial(double mean, double spread)
{
    if (spread < 1.0001)
        return (struct binomial){exp(-mean), 0, mean, 0};
    double size = mean / (spread - 1);
    return (struct binomial){exp(-size * log(spread)), size, 1 - 1 / spread, 0};
}

static void binomial_next(struct binomial *b)
{
    b->i++;
    b->p *=
        b->size > 0 ? (b->size + b->i - 1) / b->i * b->fail : b->fail / b->i;
}

/* Cells of a sum of this mean and spread: piece by piece where that fits. */
static double cell_of(double step, double mean, double spread)
{
    double reach = mean + 8 * sqrt(mean * spread) + 4 * spread;
    if (step <= 0) { /* loose: fine enough, and no finer than its scatter */
        step = reach / (FORECAST_CELLS / 4);
        if (step > spread)
            step = spread;
        if (step < LOOSE_MIN)
            step = LOOSE_MIN;
    }
    while (reach > step * (FORECAST_CELLS - 1))
        step *= 2;
    return step;
}

/* What was asked for when all there was, `units`, was sold. */
static double at_least(const struct forecast_pool *p,
                       const struct forecast_series *s, double units)
{
    double mean = forecast_level(s) * effect(p, s, s->next);
    double spread = forecast_spread(p, s);
    double cell = cell_of(unit_of(s), mean, spread);
    if (mean <= 0 || units > FORECAST_CELLS * cell)
        return units;
    struct binomial b = binomial(mean / cell, spread / cell);
    double below = 0, part = 0;
    int n = (int)floor(units / cell + 0.5);
    for (; b.i < n; binomial_next(&b)) {
        below += b.p;
        part += b.p * b.i * cell;
    }
    if (below > 1 - 1e-6)
        return units;
    double x = (mean - part) / (1 - below);
    return x < units ? units : x;
}

void forecast_step(const struct forecast_pool *p, struct forecast_series *s,
                   const struct forecast_cell *cell)
{
    forecast_pass(p, s, cell->period);
    double units = (double)cell->units;
    if (units > 0) {
        s->sold++;
        s->unit = step_of(s->unit, units);
    }
    if (cell->flags & FORECAST_UNKNOWN) {
        s->next++;
        return;
    }
    double special = cell->flags & FORECAST_PROMOTED ? p->promotion : 1;
    if (cell->flags & FORECAST_SHORT)
        take(p, s, at_least(p, s, units / special) * special, special, false);
    else
        take(p, s, units, special, true);
}

void forecast_fit(const struct forecast_pool *p, int32_t first,
                  const struct forecast_prior *prior,
                  const struct forecast_cell *cells, size_t n,
                  struct forecast_series *ret_series)
{
    forecast_begin(first, prior, ret_series);
    for (size_t i = 0; i < n; i++)
        forecast_step(p, ret_series, &cells[i]);
    forecast_pass(p, ret_series, p->frame.last + 1);
}

/* ---- ahead ---------------------------------------------------------------*/

double forecast_mean(const struct forecast_pool *p,
                     const struct forecast_series *s, int skip, bool promoted)
{
    double x = forecast_level(s) * effect(p, s, s->next + skip);
    return promoted ? x * p->promotion : x;
}

/* Cells wider than the scatter, where a mean of many hundreds was to fit: the
 * binomial of so many is as good as normal. */
static void fill_normal(struct forecast *f, double spread)
{
    double width = sqrt(f->mean * spread * 2), before = 0;
    f->n = FORECAST_CELLS;
    for (int i = 0; i < f->n; i++) {
        double to =
            i == f->n - 1
                ? 1
                : 0.5 + 0.5 * erf(((i + 0.5) * f->unit - f->mean) / width);
        f->p[i] = (float)(to - before);
        before = to;
    }
}

static void fill(struct forecast *f, double spread)
{
    struct binomial b = binomial(f->mean / f->unit, spread / f->unit);
    double sum = 0;
    for (; b.i < FORECAST_CELLS - 1 && sum < 1 - TAIL; binomial_next(&b)) {
        f->p[b.i] = (float)b.p;
        sum += b.p;
    }
    f->p[b.i] = sum < 1 ? (float)(1 - sum) : 0;
    f->n = b.i + 1;
}

/* Sets the mean; returns the spread. */
static double sum_of(const struct forecast_pool *p,
                     const struct forecast_series *s, int skip, int h,
                     uint64_t promoted, double *ret_mean)
{
    CHECK(h >= 1 && h <= FORECAST_AHEAD_MAX && skip >= 0);
    double mean = 0, wander = 0;
    for (int i = 0; i < h; i++) {
        double at = 1 + (skip + i) * WANDER;
        mean += forecast_mean(p, s, skip + i, promoted >> i & 1);
        wander += at * at;
    }
    *ret_mean = mean;
    return forecast_spread(p, s) * wander / h;
}

void forecast_ahead_by(const struct forecast_pool *p,
                       const struct forecast_series *s, int skip, int h,
                       uint64_t promoted, double unit, struct forecast *f)
{
    double spread = sum_of(p, s, skip, h, promoted, &f->mean);
    f->unit = unit;
    if (unit > spread && unit > unit_of(s) && unit_of(s) > 0)
        fill_normal(f, spread);
    else
        fill(f, spread);
}

void forecast_ahead(const struct forecast_pool *p,
                    const struct forecast_series *s, int skip, int h,
                    uint64_t promoted, struct forecast *f)
{
    double spread = sum_of(p, s, skip, h, promoted, &f->mean);
    forecast_ahead_by(p, s, skip, h, promoted,
                      cell_of(unit_of(s), f->mean, spread), f);
}

double forecast_quantile(const struct forecast *f, double q)
{
    double sum = 0;
    for (int i = 0; i < f->n - 1; i++) {
        sum += (double)f->p[i];
        if (sum >= q)
            return i * f->unit;
    }
    return (f->n - 1) * f->unit;
}

double forecast_enough(const struct forecast *f, double units)
{
    double sum = 0;
    for (int i = 0; i < f->n && i * f->unit <= units * (1 + 1e-12); i++)
        sum += (double)f->p[i];
    return sum;
}

double forecast_left(const struct forecast *f, double units)
{
    double sum = 0;
    for (int i = 0; i < f->n && i * f->unit < units; i++)
        sum += (double)f->p[i] * (units - i * f->unit);
    return sum;
}

double forecast_lost(const struct forecast *f, double units)
{
    double sum = 0;
    for (int i = 0; i < f->n; i++)
        if (i * f->unit > units)
            sum += (double)f->p[i] * (i * f->unit - units);
    return sum;
}

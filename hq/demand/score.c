#include "hq/demand/score.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "hq/demand/order.h"

#define TRAIN_MIN 4 /* periods: a step and something to smooth */

const double score_quantile[SCORE_QUANTILES] = {0.5, 0.8, 0.9, 0.95, 0.99};

struct run {
    const struct history_file *h;
    int train, test;
    struct forecast_pool *pool;
    struct forecast_prior prior;
    struct forecast_cell *cells; /* of one series */
    bool *closed;
    struct score *out;
    double volume;  /* of all weights */
    size_t origins; /* what the coverage is a mean of */
    double lost, left, demand;
};

/* The cells of a series up to `end`: what sold, and the days nothing did. */
static size_t cells_of(struct run *r, const double *y, int end)
{
    size_t n = 0;
    for (int t = 0; t < end; t++)
        if (y[t] > 0 || r->closed[t])
            r->cells[n++] = (struct forecast_cell){
                t, (float)y[t], r->closed[t] ? FORECAST_UNKNOWN : 0};
    return n;
}

static const double *row_of(const struct run *r, size_t i)
{
    return r->h->units + i * (size_t)r->h->periods;
}

static void find_closed(struct run *r)
{
    for (int t = 0; t < r->h->periods; t++) {
        r->closed[t] = true;
        for (size_t i = 0; i < r->h->series && r->closed[t]; i++)
            r->closed[t] = row_of(r, i)[t] <= 0;
        r->out->closed += r->closed[t];
    }
}

static enum err learn(struct run *r)
{
    struct forecast_series s;
    enum err err = ERR_OK;
    for (size_t i = 0; i < r->h->series && !err; i++)
        err = forecast_pool_add(r->pool, 0, r->cells,
                                cells_of(r, row_of(r, i), r->train));
    if (err)
        return err;
    forecast_pool_learn(r->pool);
    r->prior = (struct forecast_prior){forecast_pool_typical(r->pool),
                                       FORECAST_PRIOR_WEIGHT};
    for (size_t i = 0; i < r->h->series; i++) {
        size_t n = cells_of(r, row_of(r, i), r->train);
        forecast_fit(r->pool, 0, &r->prior, r->cells, n, &s);
        forecast_pool_scatter(r->pool, &s);
    }
    return ERR_OK;
}

static double pinball(double q, double forecast, double y)
{
    return y > forecast ? q * (y - forecast) : (1 - q) * (forecast - y);
}

/* Of one series, over the test. */
struct tally {
    double squared, spl[SCORE_QUANTILES];
    double on_hand, coming; /* coming: at the next period's start */
};

static void quantiles(struct run *r, const struct forecast *f, const double *y,
                      struct tally *x)
{
    double sum = 0;
    for (int k = 0; k < SCORE_SUM; k++)
        sum += y[k];
    for (int i = 0; i < SCORE_QUANTILES; i++) {
        double q = forecast_quantile(f, score_quantile[i]);
        x->spl[i] += pinball(score_quantile[i], q, sum);
        r->out->covered[i] += sum <= q;
    }
    r->origins++;
}

/* A period of the shop: goods come, an order goes, customers buy. */
static void trade(struct run *r, const struct forecast_series *s, double y,
                  struct tally *x)
{
    struct order_question q = {
        .lead = SCORE_LEAD,
        .cover = 1,
        .enough = SCORE_LOST_COST / (SCORE_LOST_COST + 1),
    };
    struct order_answer a;
    double next = x->coming;
    q.on_hand = x->on_hand;
    q.coming = &next;
    order_now(r->pool, s, &q, &a);
    double sold = x->on_hand < y ? x->on_hand : y;
    r->lost += y - sold;
    r->left += x->on_hand - sold;
    r->demand += y;
    x->on_hand += next - sold;
    x->coming = ceil(a.units - 1e-9);
}

static void step(const struct run *r, struct forecast_series *s, int t,
                 double y)
{
    struct forecast_cell cell = {t, (float)y,
                                 r->closed[t] ? FORECAST_UNKNOWN : 0};
    forecast_step(r->pool, s, &cell);
}

static void test_series(struct run *r, const double *y, struct tally *x)
{
    struct forecast_series s;
    struct forecast f;
    size_t n = cells_of(r, y, r->train);
    forecast_fit(r->pool, 0, &r->prior, r->cells, n, &s);
    for (int t = r->train; t < r->h->periods; t++) {
        double miss = y[t] - forecast_mean(r->pool, &s, 0, false);
        x->squared += miss * miss;
        forecast_ahead(r->pool, &s, 0, SCORE_SUM, 0, &f);
        if (t + SCORE_SUM <= r->h->periods)
            quantiles(r, &f, y + t, x);
        if (t == r->train)
            x->on_hand = ceil(forecast_quantile(&f, 0.95) - 1e-9);
        trade(r, &s, y[t], x);
        step(r, &s, t, y[t]);
    }
}

static void score_series(struct run *r, const double *y)
{
    struct tally x = {0};
    double squares = 0, steps = 0, volume = 0;
    for (int t = 1; t < r->train; t++) {
        squares += (y[t] - y[t - 1]) * (y[t] - y[t - 1]);
        steps += fabs(y[t] - y[t - 1]);
    }
    for (int t = r->train; t-- > 0 && r->train - t <= SCORE_VOLUME;)
        volume += y[t];
    test_series(r, y, &x);
    if (squares <= 0)
        return;
    squares /= r->train - 1;
    steps /= r->train - 1;
    double rmsse = sqrt(x.squared / r->test / squares);
    r->out->scaled++;
    r->out->rmsse += rmsse;
    r->out->wrmsse += rmsse * volume;
    r->volume += volume;
    int origins = r->test - SCORE_SUM + 1;
    for (int i = 0; i < SCORE_QUANTILES; i++)
        r->out->spl[i] += x.spl[i] / origins / (SCORE_SUM * steps);
}

static void means(struct run *r)
{
    struct score *o = r->out;
    double n = o->scaled ? (double)o->scaled : 1;
    o->rmsse /= n;
    o->wrmsse = r->volume > 0 ? o->wrmsse / r->volume : 0;
    for (int i = 0; i < SCORE_QUANTILES; i++) {
        o->spl[i] /= n;
        o->spl_mean += o->spl[i] / SCORE_QUANTILES;
        o->covered[i] /= (double)r->origins;
    }
    if (r->demand > 0) {
        o->fill = 1 - r->lost / r->demand;
        o->stock = r->left / r->demand;
        o->cost = (r->left + SCORE_LOST_COST * r->lost) / r->demand;
    }
}

static enum err check(const struct history_file *h, int test, int season,
                      struct diag *d)
{
    if (d)
        d->line = 0;
    if (test < SCORE_SUM)
        return diag_set(d, ERR_RANGE,
                        tr("a test needs at least %d periods (--test)"),
                        SCORE_SUM);
    if (season < 0 || season > FORECAST_SEASON_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a season has at most %d periods (--season)"),
                        FORECAST_SEASON_MAX);
    if (h->periods - test < TRAIN_MIN ||
        (season > 1 && h->periods - test < 2 * season))
        return diag_set(
            d, ERR_RANGE,
            tr("%d periods are too few for a test of %d and a season of %d: "
               "what is left to learn from is %d"),
            h->periods, test, season,
            h->periods > test ? h->periods - test : 0);
    return ERR_OK;
}

enum err score_run(const struct history_file *h, int test, int season,
                   struct score *ret_score, struct diag *d)
{
    enum err err = check(h, test, season, d);
    if (err)
        return err;
    struct score out = {.series = h->series,
                        .periods = h->periods,
                        .test = test,
                        .season = season};
    struct run r = {
        .h = h, .train = h->periods - test, .test = test, .out = &out};
    struct forecast_frame frame = {.first = 0,
                                   .last = r.train - 1,
                                   .ahead = test + SCORE_SUM,
                                   .season = season};
    r.cells = calloc((size_t)h->periods, sizeof(*r.cells));
    r.closed = calloc((size_t)h->periods, sizeof(*r.closed));
    err = r.cells && r.closed ? forecast_pool_new(&frame, &r.pool) : ERR_NOMEM;
    if (!err) {
        find_closed(&r);
        err = learn(&r);
    }
    for (size_t i = 0; i < h->series && !err; i++)
        score_series(&r, row_of(&r, i));
    if (!err) {
        means(&r);
        *ret_score = out;
    }
    forecast_pool_free(r.pool);
    free(r.cells);
    free(r.closed);
    return diag_default(d, err, tr("there is no room for the history"));
}

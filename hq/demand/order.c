#include "hq/demand/order.h"

#include <math.h>
#include <string.h>

#include "base/check.h"

/* Stock as a distribution, in the cells of the demand it has to meet. What
 * exceeds all of that demand stands in the last one. */
struct shelf {
    int n;
    double p[FORECAST_CELLS];
};

static int cells_of(double units, double unit, int max)
{
    double n = floor(units / unit + 1e-9);
    return n < 0 ? 0 : n > max ? max : (int)n;
}

static void clear(double *p, int n)
{
    memset(p, 0, (size_t)n * sizeof(*p));
}

static void arrive(struct shelf *x, int cells)
{
    double moved[FORECAST_CELLS];
    if (cells == 0)
        return;
    clear(moved, x->n);
    for (int i = 0; i < x->n; i++) {
        int to = i + cells;
        moved[to < x->n ? to : x->n - 1] += x->p[i];
    }
    memcpy(x->p, moved, (size_t)x->n * sizeof(*moved));
}

/* Returns the expected cells lost. */
static double sell(struct shelf *x, const struct forecast *d)
{
    double after[FORECAST_CELLS], lost = 0;
    clear(after, x->n);
    for (int i = 0; i < x->n; i++) {
        if (x->p[i] <= 0)
            continue;
        for (int k = 0; k < d->n; k++) {
            double p = x->p[i] * (double)d->p[k];
            after[i > k ? i - k : 0] += p;
            if (k > i)
                lost += p * (k - i);
        }
    }
    memcpy(x->p, after, (size_t)x->n * sizeof(*after));
    return lost;
}

static double lasts(const struct shelf *x, const double *enough, int n,
                    int more)
{
    double sum = 0;
    for (int i = 0; i < x->n; i++)
        sum += x->p[i] * enough[i + more < n ? i + more : n - 1];
    return sum;
}

static void least(const struct shelf *x, const struct forecast *d,
                  const struct order_question *q, struct order_answer *a)
{
    double enough[FORECAST_CELLS], sum = 0;
    for (int i = 0; i < d->n; i++) {
        sum += (double)d->p[i];
        enough[i] = i == d->n - 1 ? 1 : sum;
    }
    int low = 0, high = d->n - 1; /* with so many it always lasts */
    while (low < high) {
        int middle = (low + high) / 2;
        if (lasts(x, enough, d->n, middle) >= q->enough)
            high = middle;
        else
            low = middle + 1;
    }
    a->units = low * d->unit;
    a->covered = lasts(x, enough, d->n, low);
    a->demand = d->mean;
}

void order_now(const struct forecast_pool *p, const struct forecast_series *s,
               const struct order_question *q, struct order_answer *ret_answer)
{
    CHECK(q->lead >= 0 && q->lead <= ORDER_LEAD_MAX && q->cover >= 1);
    CHECK(q->lead + q->cover <= FORECAST_AHEAD_MAX);
    CHECK(q->enough > 0 && q->enough < 1);
    struct forecast d;
    struct shelf x;
    *ret_answer = (struct order_answer){0};
    /* Cells in which all of the demand fits, and so all stock that matters. */
    forecast_ahead(p, s, 0, q->lead + q->cover, q->promoted, &d);
    double unit = d.unit;
    x.n = d.n;
    clear(x.p, x.n);
    x.p[cells_of(q->on_hand, unit, x.n - 1)] = 1;
    for (int i = 0; i < q->lead; i++) {
        if (i > 0 && q->coming)
            arrive(&x, cells_of(q->coming[i - 1], unit, x.n - 1));
        forecast_ahead_by(p, s, i, 1, q->promoted >> i, unit, &d);
        ret_answer->lost += sell(&x, &d) * unit;
    }
    for (int i = 0; i < x.n; i++)
        ret_answer->left += x.p[i] * i * unit;
    forecast_ahead_by(p, s, q->lead, q->cover, q->promoted >> q->lead, unit,
                      &d);
    least(&x, &d, q, ret_answer);
}

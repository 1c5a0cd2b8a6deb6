#include "hq/purchase/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEN_OF_YUAN 100.0
#define WALK_MAX    2000000 /* steps of cell_ways */

void cell_work_release(struct cell_work *w)
{
    free(w->best);
    free(w->choice);
    free(w->deque_cost);
    free(w->deque_at);
    memset(w, 0, sizeof(*w));
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

enum err cell_states(const struct buy_cell *c, int64_t *ret_step,
                     int *ret_states)
{
    int64_t step = 0;
    for (int s = 0; s < c->source_count; s++)
        step = gcd(step, c->sources[s].pack_milli);
    if (step == 0)
        step = 1;
    int64_t states = c->most_milli / step + 1;
    if (states > STATES_MAX)
        return ERR_RANGE;
    *ret_step = step;
    *ret_states = (int)states;
    return ERR_OK;
}

static enum err room(struct cell_work *w, const struct buy_cell *c,
                     size_t states)
{
    size_t best = ((size_t)c->source_count + 1) * states;
    size_t choice = (size_t)c->source_count * states;
    if (best > w->best_cap) {
        free(w->best);
        w->best = malloc(best * sizeof(*w->best));
        w->best_cap = w->best ? best : 0;
    }
    if (choice > w->choice_cap) {
        free(w->choice);
        w->choice = malloc(choice * sizeof(*w->choice));
        w->choice_cap = w->choice ? choice : 0;
    }
    if (states > w->deque_cap) {
        free(w->deque_cost);
        free(w->deque_at);
        w->deque_cost = malloc(states * sizeof(*w->deque_cost));
        w->deque_at = malloc(states * sizeof(*w->deque_at));
        w->deque_cap = w->deque_cost && w->deque_at ? states : 0;
    }
    bool ok = best <= w->best_cap && choice <= w->choice_cap &&
              states <= w->deque_cap;
    return ok ? ERR_OK : ERR_NOMEM;
}

/* One segment into the next row: for each rest modulo the stride, the least of
 * a sliding window over what the sources before came to. */
static void add_segment(const struct segment *g, double weight, double charge,
                        int64_t pack_states, int states, const double *before,
                        double *after, int32_t *choice, struct cell_work *w)
{
    int64_t shift = g->lo * pack_states, stride = g->step * pack_states;
    int64_t window = (g->hi - g->lo) / g->step;
    double base =
        weight * ((double)g->fixed_fen + (double)g->pack_fen * (double)g->lo) /
            FEN_OF_YUAN +
        charge;
    double slope = weight * (double)g->pack_fen * (double)g->step / FEN_OF_YUAN;
    for (int64_t rest = 0; rest < stride && rest + shift < states; rest++) {
        int head = 0, tail = 0;
        int32_t q = 0;
        for (int64_t t = rest; t + shift < states; t += stride, q++) {
            if (isfinite(before[t])) {
                double cost = before[t] - slope * q;
                while (tail > head && w->deque_cost[tail - 1] >= cost)
                    tail--;
                w->deque_cost[tail] = cost;
                w->deque_at[tail++] = q;
            }
            while (tail > head && q - w->deque_at[head] > window)
                head++;
            if (tail == head)
                continue;
            double cost = w->deque_cost[head] + slope * q + base;
            if (cost < after[t + shift]) {
                after[t + shift] = cost;
                choice[t + shift] =
                    (int32_t)(g->lo + (q - w->deque_at[head]) * g->step);
            }
        }
    }
}

/* Quantities below what is due by then are no longer possible. */
static void drop_late(const struct buy_cell *c, int source, int64_t step,
                      int states, double *row)
{
    int32_t next =
        source < c->source_count ? c->sources[source].arrives_day : INT32_MAX;
    int64_t least = 0;
    for (int i = 0; i < c->deadline_count; i++)
        if (c->deadlines[i].day < next || source == c->source_count)
            least = c->deadlines[i].milli;
    for (int64_t t = 0; t < states && t * step < least; t++)
        row[t] = INFINITY;
}

enum err cell_best(const struct buy_cell *c, const double *weight,
                   const double *charge, struct cell_work *w,
                   int32_t *ret_packs, double *ret_cost)
{
    int64_t step = 1;
    int states = 0, at = -1;
    enum err err = cell_states(c, &step, &states);
    if (!err)
        err = room(w, c, (size_t)states);
    if (err)
        return err;
    for (int t = 0; t < states; t++)
        w->best[t] = t ? INFINITY : 0;
    drop_late(c, 0, step, states, w->best);
    for (int s = 0; s < c->source_count; s++) {
        const struct source *x = &c->sources[s];
        const double *before = w->best + (size_t)s * (size_t)states;
        double *after = w->best + (size_t)(s + 1) * (size_t)states;
        int32_t *choice = w->choice + (size_t)s * (size_t)states;
        memcpy(after, before, (size_t)states * sizeof(*after));
        memset(choice, 0, (size_t)states * sizeof(*choice));
        for (int g = 0; isfinite(weight[s]) && g < x->segment_count; g++)
            add_segment(&x->segments[g], weight[s], charge[s],
                        x->pack_milli / step, states, before, after, choice, w);
        drop_late(c, s + 1, step, states, after);
    }
    const double *last = w->best + (size_t)c->source_count * (size_t)states;
    for (int t = 0; t < states; t++)
        if (isfinite(last[t]) && (at < 0 || last[t] < last[at]))
            at = t;
    *ret_cost = at < 0 ? INFINITY : last[at];
    memset(ret_packs, 0, (size_t)c->source_count * sizeof(*ret_packs));
    for (int s = c->source_count - 1; at > 0 && s >= 0; s--) {
        ret_packs[s] = w->choice[(size_t)s * (size_t)states + (size_t)at];
        at -= (int)(ret_packs[s] * (c->sources[s].pack_milli / step));
    }
    return ERR_OK;
}

struct walk {
    const struct buy_cell *c;
    const double *weight, *charge, *best;
    int64_t step;
    int states, left, steps;
    double limit;
    cell_way_fn fn;
    void *ctx;
    int32_t packs[SOURCES_MAX];
};

/* Sources before `source` have to come to exactly `state`. */
static enum err walk_back(struct walk *w, int source, int64_t state, double sum)
{
    enum err err = ERR_OK;
    if (source == 0) {
        if (w->left-- <= 0)
            return ERR_FULL;
        return w->fn(w->ctx, w->packs);
    }
    int s = source - 1;
    const struct source *x = &w->c->sources[s];
    const double *before = w->best + (size_t)s * (size_t)w->states;
    int64_t unit = x->pack_milli / w->step;
    if (before[state] + sum <= w->limit) {
        w->packs[s] = 0;
        err = walk_back(w, s, state, sum);
    }
    if (!isfinite(w->weight[s]))
        return err;
    for (int g = 0; !err && g < x->segment_count; g++) {
        const struct segment *seg = &x->segments[g];
        for (int64_t n = seg->lo; !err && n <= seg->hi && n * unit <= state;
             n += seg->step) {
            double cost = sum + w->charge[s] +
                          w->weight[s] *
                              ((double)seg->fixed_fen +
                               (double)seg->pack_fen * (double)n) /
                              FEN_OF_YUAN;
            if (--w->steps < 0)
                return ERR_FULL;
            if (before[state - n * unit] + cost > w->limit)
                continue;
            w->packs[s] = (int32_t)n;
            err = walk_back(w, s, state - n * unit, cost);
        }
    }
    w->packs[s] = 0;
    return err;
}

enum err cell_ways(const struct buy_cell *c, const double *weight,
                   const double *charge, const struct cell_work *w,
                   double limit, int max, cell_way_fn fn, void *ctx,
                   bool *ret_all)
{
    struct walk k = {.c = c,
                     .weight = weight,
                     .charge = charge,
                     .best = w->best,
                     .limit = limit,
                     .left = max,
                     .steps = WALK_MAX,
                     .fn = fn,
                     .ctx = ctx};
    enum err err = cell_states(c, &k.step, &k.states);
    const double *last = w->best + (size_t)c->source_count * (size_t)k.states;
    for (int t = 0; !err && t < k.states; t++)
        if (last[t] <= limit)
            err = walk_back(&k, c->source_count, t, 0);
    *ret_all = err != ERR_FULL;
    return err == ERR_FULL ? ERR_OK : err;
}

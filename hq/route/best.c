/* The inner loop of the search: where a node costs least. */
#include "hq/route/state.h"

/* How many spots are looked at until one is blinked away: geometric with a
 * mean of 100 (the paper's blink rate of 1 %). */
#define BLINK_MEAN 100

struct seeker {
    const struct state *s;
    const struct model *m;
    int32_t row;
    const struct node *node;
    const int32_t *out, *in, *time_out, *time_in;
    const uint8_t *allowed;
    struct rng *rng;
    int32_t blink;
    struct spot best;
};

static inline bool blinked(struct seeker *k)
{
    if (--k->blink > 0)
        return false;
    k->blink =
        1 +
        (int32_t)(((uint64_t)rng_exponential_q16(k->rng) * BLINK_MEAN) >> 16);
    return true;
}

static inline bool fits(const struct seeker *k, const struct trip *t,
                        const struct class *c)
{
    for (int32_t i = 0; i < k->m->dims; i++)
        if (t->load[i] + k->node->load[i] > c->load[i])
            return false;
    return true;
}

/* Every place in one trip. timed and hourly are constants where it is
 * called. */
static inline void seek_trip(struct seeker *k, int32_t vehicle, int32_t trip,
                             const struct trip *t, const struct class *c,
                             const bool timed, const bool hourly)
{
    const struct visit *v = t->visits;
    int32_t last_window =
        k->node->window_count > 1
            ? k->node->windows[k->node->window_count - 1].close_s
            : k->node->close;
    const int64_t inner = k->node->inner * c->per_m;
    for (int32_t i = 0; i <= t->count; i++) {
        int32_t prev = v[i].row, next = v[i + 1].row;
        if (timed) {
            if (v[i].leave > last_window)
                break;
            int32_t start = node_start(k->node, v[i].leave + k->time_in[prev]);
            if (start == INT32_MAX ||
                node_leave(k->node, start) + k->time_out[next] >
                    v[i + 1].latest)
                continue;
        }
        int64_t cost =
            inner + (int64_t)(k->in[prev] + k->out[next] - v[i].arc) * c->per_m;
        if (hourly)
            cost += (int64_t)(k->time_in[prev] + k->time_out[next] - v[i].ride +
                              k->node->stay) *
                    c->per_s;
        if (cost < k->best.cost && !blinked(k))
            k->best = (struct spot){cost, vehicle, trip, i};
    }
}

static int64_t alone_cost(const struct seeker *k, const struct class *c)
{
    int64_t metres = k->node->inner + k->in[c->depot] + k->out[c->depot];
    int64_t seconds =
        (int64_t)k->time_in[c->depot] + k->time_out[c->depot] + k->node->stay;
    return metres * c->per_m + seconds * c->per_s;
}

/* A further trip of a vehicle that drives already: between any two, before
 * the first, after the last. */
static void seek_further(struct seeker *k, int32_t vehicle)
{
    const struct vehicle *v = &k->s->vehicles[vehicle];
    const struct class *c = &k->m->classes[v->class];
    int64_t cost = alone_cost(k, c) + (int64_t)c->reload * c->per_s;
    if (cost >= k->best.cost)
        return;
    for (int32_t i = 0; i <= v->trip_count; i++) {
        int32_t start = c->start, end = c->end;
        if (i > 0) {
            const struct trip *t = trip_at(k->s, v, i - 1);
            start = t->visits[t->count + 1].leave + c->reload;
        }
        if (i < v->trip_count) {
            const struct trip *t = trip_at(k->s, v, i);
            end = t->visits[0].latest - c->reload;
        }
        int32_t at = node_start(k->node, start + k->time_in[c->depot]);
        if (at != INT32_MAX &&
            node_leave(k->node, at) + k->time_out[c->depot] <= end &&
            !blinked(k)) {
            k->best = (struct spot){cost, vehicle, i, -1};
            return;
        }
    }
}

static inline void seek_vehicle(struct seeker *k, int32_t vehicle,
                                const bool timed, const bool hourly)
{
    const struct vehicle *v = &k->s->vehicles[vehicle];
    if (!k->allowed[v->class])
        return;
    const struct class *c = &k->m->classes[v->class];
    for (int32_t i = 0; i < v->trip_count; i++) {
        const struct trip *t = trip_at(k->s, v, i);
        if (fits(k, t, c))
            seek_trip(k, vehicle, i, t, c, timed, hourly);
    }
    if (timed && v->trip_count < c->trips)
        seek_further(k, vehicle);
}

/* A vehicle that does not drive yet: one of each class, as they are alike. */
static void seek_idle(struct seeker *k)
{
    const struct state *s = k->s;
    for (int32_t i = 0; !s->no_more && i < k->m->class_count; i++) {
        const struct class *c = &k->m->classes[i];
        if (s->idle_count[i] == 0 || !k->allowed[i])
            continue;
        int64_t cost = alone_cost(k, c) + c->fixed;
        if (cost < k->best.cost && !blinked(k))
            k->best = (struct spot){
                cost, s->idle[s->idle_first[i] + s->idle_count[i] - 1], 0, -1};
    }
}

void state_best(const struct state *s, int32_t node, struct rng *rng,
                int32_t *blink, struct spot *ret_spot)
{
    const struct model *m = s->model;
    struct seeker k = {
        .s = s,
        .m = m,
        .row = node,
        .node = &m->nodes[node],
        .out = model_out(m, node),
        .in = model_in(m, node),
        .time_out = model_time_out(m, node),
        .time_in = model_time_in(m, node),
        .allowed = m->allowed + (int64_t)node * m->class_count,
        .rng = rng,
        .blink = *blink,
        .best = {.cost = INT64_MAX, .vehicle = -1},
    };
    if (!m->timed)
        for (int32_t i = 0; i < s->active_count; i++)
            seek_vehicle(&k, s->active[i], false, false);
    else if (!m->by_hour)
        for (int32_t i = 0; i < s->active_count; i++)
            seek_vehicle(&k, s->active[i], true, false);
    else
        for (int32_t i = 0; i < s->active_count; i++)
            seek_vehicle(&k, s->active[i], true, true);
    seek_idle(&k);
    *blink = k.blink;
    *ret_spot = k.best;
}

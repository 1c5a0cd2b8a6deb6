#include "hq/route/state.h"

#include <stdlib.h>

/* The list: for each vehicle that drives its number and how many trips, for
 * each trip how many nodes and the nodes. */

enum err snapshot_init(struct snapshot *snap, const struct model *m)
{
    /* A vehicle or a trip has a node at least. */
    size_t most = 4 * (size_t)m->n + 1;
    *snap = (struct snapshot){.list = malloc(most * sizeof(*snap->list))};
    return snap->list ? ERR_OK : ERR_NOMEM;
}

void snapshot_release(struct snapshot *snap)
{
    free(snap->list);
    *snap = (struct snapshot){0};
}

void state_save(const struct state *s, struct snapshot *snap)
{
    int32_t *to = snap->list;
    for (int32_t i = 0; i < s->active_count; i++) {
        const struct vehicle *v = &s->vehicles[s->active[i]];
        *to++ = s->active[i];
        *to++ = v->trip_count;
        for (int32_t k = 0; k < v->trip_count; k++) {
            const struct trip *t = trip_at(s, v, k);
            *to++ = t->count;
            for (int32_t j = 1; j <= t->count; j++)
                *to++ = t->visits[j].row;
        }
    }
    snap->count = (int32_t)(to - snap->list);
    snap->cost = s->cost;
    snap->out_weight = s->out_weight;
}

static bool holds(const struct state *s, int32_t node, const struct spot *spot)
{
    const struct model *m = s->model;
    const struct vehicle *v = &s->vehicles[spot->vehicle];
    const struct class *c = &m->classes[v->class];
    if (!m->allowed[(int64_t)node * m->class_count + v->class])
        return false;
    if (spot->after < 0)
        return v->trip_count < c->trips;
    const struct trip *t = trip_at(s, v, spot->trip);
    for (int32_t k = 0; k < m->dims; k++)
        if (t->load[k] + m->nodes[node].load[k] > c->load[k])
            return false;
    return true;
}

/* Node by node, each after the one before; what does not fit is passed over. */
static void load_trip(struct state *s, int32_t vehicle, const int32_t *nodes,
                      int32_t count)
{
    struct spot spot = {0, vehicle, s->vehicles[vehicle].trip_count, -1};
    for (int32_t i = 0; i < count; i++) {
        if (s->trip_of[nodes[i]] >= 0 || !holds(s, nodes[i], &spot))
            continue;
        state_begin(s);
        if (state_insert(s, nodes[i], &spot)) {
            state_settle(s);
            spot.after = spot.after < 0 ? 1 : spot.after + 1;
        } else {
            state_undo(s);
            s->trip_of[nodes[i]] = -1;
        }
    }
}

static void clear(struct state *s)
{
    while (s->active_count > 0)
        state_clear(s, s->active[s->active_count - 1]);
    for (int32_t i = 0; i < s->model->n; i++)
        s->trip_of[i] = -1;
}

/* What no trip holds is left out. */
static void list_out(struct state *s)
{
    s->out_count = 0;
    s->out_weight = 0;
    for (int32_t i = 0; i < s->model->n; i++)
        if (s->trip_of[i] < 0) {
            s->out[s->out_count++] = i;
            s->out_weight += s->model->nodes[i].weight;
        }
}

static void load(struct state *s, const struct snapshot *snap)
{
    const int32_t *at = snap->list, *end = at + snap->count;
    s->out_count = 0; /* of the changes that are begun here */
    s->out_weight = 0;
    while (at < end) {
        int32_t vehicle = *at++, trips = *at++;
        for (int32_t k = 0; k < trips; k++) {
            int32_t count = *at++;
            if (vehicle >= 0)
                load_trip(s, vehicle, at, count);
            at += count;
        }
    }
    list_out(s);
}

void state_load(struct state *s, const struct snapshot *snap)
{
    clear(s);
    load(s, snap);
}

void state_load_more(struct state *s, const struct snapshot *snap)
{
    for (int32_t i = 0; i < s->model->n; i++) {
        int32_t trip = s->trip_of[i];
        if (trip >= 0 && s->vehicles[s->vehicle_of[trip]].trip_count == 0)
            s->trip_of[i] = -1;
    }
    load(s, snap);
}

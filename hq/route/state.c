#include "hq/route/state_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define VISITS_FIRST 14 /* room of a trip at first */

/* ---- memory ---------------------------------------------------------------*/

bool state_reserve(struct state *s, struct trip *t, int32_t count)
{
    if (count + 2 <= t->cap)
        return true;
    int32_t cap = t->cap ? t->cap : VISITS_FIRST;
    while (cap < count + 2)
        cap *= 2;
    struct visit *v = realloc(t->visits, (size_t)cap * sizeof(*v));
    if (!v) {
        s->nomem = true;
        return false;
    }
    t->visits = v;
    t->cap = cap;
    return true;
}

static void *list(struct state *s, int64_t count, size_t size, bool *ok)
{
    void *p = arena_alloc(&s->arena, (size_t)(count + 1) * size);
    *ok = *ok && p;
    return p;
}

static bool make_lists(struct state *s)
{
    const struct model *m = s->model;
    bool ok = true;
    int64_t n = m->n, trips = 3 * n + 2 * ROUTE_TRIPS_MAX;
    int32_t vehicles = m->vehicle_count, classes = m->class_count;
    s->vehicles = list(s, vehicles, sizeof(*s->vehicles), &ok);
    for (int32_t v = 0; ok && v < vehicles; v++)
        s->trip_total += m->classes[m->class_of[v]].trips;
    s->trips = list(s, s->trip_total, sizeof(*s->trips), &ok);
    s->vehicle_of = list(s, s->trip_total, sizeof(int32_t), &ok);
    s->active = list(s, vehicles, sizeof(int32_t), &ok);
    s->idle = list(s, vehicles, sizeof(int32_t), &ok);
    s->idle_first = list(s, classes, sizeof(int32_t), &ok);
    s->idle_count = list(s, classes, sizeof(int32_t), &ok);
    s->trip_of = list(s, n, sizeof(int32_t), &ok);
    s->place_of = list(s, n, sizeof(int32_t), &ok);
    s->out = list(s, n, sizeof(int32_t), &ok);
    s->saved_out = list(s, n, sizeof(int32_t), &ok);
    s->saved_vehicles = list(s, vehicles, sizeof(*s->saved_vehicles), &ok);
    s->saved_trips = list(s, s->trip_total, sizeof(*s->saved_trips), &ok);
    s->saved_visits = list(s, trips, sizeof(*s->saved_visits), &ok);
    return ok;
}

enum err state_init(struct state *s, const struct model *m)
{
    *s = (struct state){.model = m};
    if (!make_lists(s)) {
        state_release(s);
        return ERR_NOMEM;
    }
    for (int32_t v = 0, trip = 0; v < m->vehicle_count; v++) {
        int32_t class = m->class_of[v];
        s->vehicles[v].class = class;
        s->vehicles[v].first_trip = trip;
        for (int32_t k = 0; k < m->classes[class].trips; k++)
            s->vehicle_of[trip++] = v;
        s->idle_count[class]++;
    }
    for (int32_t c = 1; c < m->class_count; c++)
        s->idle_first[c] = s->idle_first[c - 1] + s->idle_count[c - 1];
    memset(s->idle_count, 0, (size_t)m->class_count * sizeof(int32_t));
    for (int32_t v = m->vehicle_count - 1; v >= 0; v--) {
        int32_t c = s->vehicles[v].class;
        s->vehicles[v].at = s->idle_count[c]++;
        s->idle[s->idle_first[c] + s->vehicles[v].at] = v;
    }
    for (int32_t i = 0; i < m->n; i++) {
        s->trip_of[i] = -1;
        s->out[s->out_count++] = i;
        s->out_weight += m->nodes[i].weight;
    }
    return ERR_OK;
}

void state_release(struct state *s)
{
    for (int32_t t = 0; s->trips && t < s->trip_total; t++)
        free(s->trips[t].visits);
    arena_release(&s->arena);
    *s = (struct state){0};
}

/* ---- driving and idle -----------------------------------------------------*/

static void take(int32_t *of, int32_t *count, struct state *s, int32_t vehicle)
{
    int32_t last = of[--*count];
    of[s->vehicles[vehicle].at] = last;
    s->vehicles[last].at = s->vehicles[vehicle].at;
}

void state_wake(struct state *s, int32_t vehicle)
{
    int32_t c = s->vehicles[vehicle].class;
    take(s->idle + s->idle_first[c], &s->idle_count[c], s, vehicle);
    s->vehicles[vehicle].at = s->active_count;
    s->active[s->active_count++] = vehicle;
}

void state_rest(struct state *s, int32_t vehicle)
{
    int32_t c = s->vehicles[vehicle].class;
    take(s->active, &s->active_count, s, vehicle);
    s->vehicles[vehicle].at = s->idle_count[c];
    s->idle[s->idle_first[c] + s->idle_count[c]++] = vehicle;
}

/* ---- times and costs ------------------------------------------------------*/

/* Times from visit first on, whose predecessor's is right; up to the first
 * that does not change, when old ones are there. */
static bool drive(const struct model *m, struct trip *t, int32_t first,
                  bool fresh)
{
    struct visit *v = t->visits;
    int32_t last = t->count + 1;
    for (int32_t i = first; i <= last; i++) {
        int32_t at = v[i - 1].leave + v[i - 1].ride;
        if (i < last) {
            const struct node *n = &m->nodes[v[i].row];
            int32_t start = node_start(n, at);
            if (start == INT32_MAX)
                return false;
            at = node_leave(n, start);
        }
        if (!fresh && i > first && at == v[i].leave)
            return true;
        v[i].leave = at;
    }
    return true;
}

/* From visit first back to the start: how late each may begin. */
static void look_back(const struct model *m, struct trip *t, int32_t first,
                      bool fresh)
{
    struct visit *v = t->visits;
    for (int32_t i = first; i >= 0; i--) {
        int32_t latest = v[i + 1].latest - v[i].ride;
        if (i > 0)
            latest = node_latest(&m->nodes[v[i].row], latest);
        if (!fresh && i < first && latest == v[i].latest)
            return;
        v[i].latest = latest;
    }
}

/* How late the vehicle may leave and still be back at its earliest return. */
static int32_t paid_from(const struct state *s, const struct vehicle *v,
                         int32_t back)
{
    const struct model *m = s->model;
    int32_t latest = back;
    for (int32_t i = v->trip_count - 1; i >= 0; i--) {
        const struct trip *t = trip_at(s, v, i);
        for (int32_t k = t->count; k > 0; k--)
            latest = node_latest(&m->nodes[t->visits[k].row],
                                 latest - t->visits[k].ride);
        latest -= t->visits[0].ride;
        if (i > 0)
            latest -= m->classes[v->class].reload;
    }
    return latest;
}

/* Times of the whole day. */
static bool schedule(struct state *s, struct vehicle *v)
{
    const struct model *m = s->model;
    const struct class *c = &m->classes[v->class];
    int32_t start = c->start, end = c->end;
    for (int32_t i = 0; i < v->trip_count; i++) {
        struct trip *t = trip_at(s, v, i);
        t->visits[0].leave = start;
        if (!drive(m, t, 1, true) || t->visits[t->count + 1].leave > c->end)
            return false;
        start = t->visits[t->count + 1].leave + c->reload;
    }
    for (int32_t i = v->trip_count - 1; i >= 0; i--) {
        struct trip *t = trip_at(s, v, i);
        t->visits[t->count + 1].latest = end;
        look_back(m, t, t->count, true);
        end = t->visits[0].latest - c->reload;
    }
    return true;
}

/* The same after one visit has come into a trip that was there. */
static bool reschedule(struct state *s, struct vehicle *v, int32_t trip,
                       int32_t visit)
{
    const struct model *m = s->model;
    const struct class *c = &m->classes[v->class];
    struct trip *t = trip_at(s, v, trip);
    bool ok = drive(m, t, visit, false), moved = true;
    look_back(m, t, visit, false);
    for (int32_t i = trip + 1; ok && moved && i < v->trip_count; i++) {
        int32_t start = t->visits[t->count + 1].leave + c->reload;
        t = trip_at(s, v, i);
        moved = t->visits[0].leave != start;
        t->visits[0].leave = start;
        ok = !moved || drive(m, t, 1, false);
    }
    if (!ok || (moved && t->visits[t->count + 1].leave > c->end))
        return false;
    t = trip_at(s, v, trip);
    for (int32_t i = trip - 1; i >= 0; i--) {
        int32_t end = t->visits[0].latest - c->reload;
        t = trip_at(s, v, i);
        if (t->visits[t->count + 1].latest == end)
            break;
        t->visits[t->count + 1].latest = end;
        look_back(m, t, t->count, false);
    }
    return true;
}

static void price(struct state *s, struct vehicle *v)
{
    const struct class *c = &s->model->classes[v->class];
    s->cost -= v->cost;
    v->cost = 0;
    if (v->trip_count == 0)
        return;
    int64_t distance = 0;
    for (int32_t i = 0; i < v->trip_count; i++)
        distance += trip_at(s, v, i)->distance;
    v->cost = c->fixed + distance * c->per_m;
    if (c->per_s) {
        const struct trip *t = trip_at(s, v, v->trip_count - 1);
        int32_t back = t->visits[t->count + 1].leave;
        v->cost += (int64_t)(back - paid_from(s, v, back)) * c->per_s;
    }
    s->cost += v->cost;
}

void state_settle(struct state *s)
{
    for (int32_t i = 0; i < s->saved_vehicle_count; i++)
        price(s, &s->vehicles[s->saved_vehicles[i].vehicle]);
}

static void link_visits(const struct model *m, struct visit *a,
                        const struct visit *b)
{
    a->arc = model_out(m, a->row)[b->row];
    a->ride = model_time_out(m, a->row)[b->row];
}

/* Arcs, distance, load and index of the visits from their rows. */
static void relink(struct state *s, int32_t trip)
{
    const struct model *m = s->model;
    struct trip *t = &s->trips[trip];
    t->distance = 0;
    memset(t->load, 0, sizeof(t->load));
    for (int32_t i = 0; i <= t->count; i++) {
        struct visit *v = &t->visits[i];
        link_visits(m, v, v + 1);
        t->distance += v->arc;
        if (i == 0)
            continue;
        t->distance += m->nodes[v->row].inner;
        s->trip_of[v->row] = trip;
        s->place_of[v->row] = i;
        for (int32_t k = 0; k < m->dims; k++)
            t->load[k] += m->nodes[v->row].load[k];
    }
}

bool state_refresh(struct state *s, int32_t vehicle)
{
    struct vehicle *v = &s->vehicles[vehicle];
    const struct class *c = &s->model->classes[v->class];
    for (int32_t i = 0; i < v->trip_count; i++) {
        struct trip *t = trip_at(s, v, i);
        t->visits[0].row = t->visits[t->count + 1].row = c->depot;
        relink(s, v->first_trip + v->order[i]);
        for (int32_t k = 0; k < s->model->dims; k++)
            if (t->load[k] > c->load[k])
                return false;
    }
    return !s->model->timed || schedule(s, v);
}

/* ---- changes and taking them back -----------------------------------------*/

void state_begin(struct state *s)
{
    s->change++;
    s->saved_vehicle_count = s->saved_trip_count = s->saved_visit_count = 0;
    s->saved_out_count = s->out_count;
    memcpy(s->saved_out, s->out, (size_t)s->out_count * sizeof(*s->out));
    s->saved_out_weight = s->out_weight;
    s->saved_cost = s->cost;
}

void state_touch(struct state *s, int32_t vehicle)
{
    struct vehicle *v = &s->vehicles[vehicle];
    if (v->saved == s->change)
        return;
    v->saved = s->change;
    struct saved_vehicle *sv = &s->saved_vehicles[s->saved_vehicle_count++];
    sv->vehicle = vehicle;
    sv->trip_count = v->trip_count;
    sv->first = s->saved_trip_count;
    sv->cost = v->cost;
    memcpy(sv->order, v->order, sizeof(v->order));
    for (int32_t i = 0; i < v->trip_count; i++) {
        int32_t number = v->first_trip + v->order[i];
        const struct trip *t = &s->trips[number];
        struct saved_trip *st = &s->saved_trips[s->saved_trip_count++];
        st->trip = number;
        st->count = t->count;
        st->first = s->saved_visit_count;
        st->distance = t->distance;
        memcpy(st->load, t->load, sizeof(t->load));
        memcpy(s->saved_visits + st->first, t->visits,
               (size_t)(t->count + 2) * sizeof(*t->visits));
        s->saved_visit_count += t->count + 2;
    }
}

static void restore_trip(struct state *s, const struct saved_trip *st)
{
    struct trip *t = &s->trips[st->trip];
    t->count = st->count;
    t->distance = st->distance;
    memcpy(t->load, st->load, sizeof(t->load));
    memcpy(t->visits, s->saved_visits + st->first,
           (size_t)(t->count + 2) * sizeof(*t->visits));
    for (int32_t i = 1; i <= t->count; i++) {
        s->trip_of[t->visits[i].row] = st->trip;
        s->place_of[t->visits[i].row] = i;
    }
}

void state_undo(struct state *s)
{
    for (int32_t i = 0; i < s->saved_vehicle_count; i++) {
        const struct saved_vehicle *sv = &s->saved_vehicles[i];
        struct vehicle *v = &s->vehicles[sv->vehicle];
        if (v->trip_count == 0 && sv->trip_count > 0)
            state_wake(s, sv->vehicle);
        else if (v->trip_count > 0 && sv->trip_count == 0)
            state_rest(s, sv->vehicle);
        s->driven += sv->trip_count - v->trip_count;
        v->trip_count = sv->trip_count;
        v->cost = sv->cost;
        memcpy(v->order, sv->order, sizeof(v->order));
        for (int32_t k = 0; k < sv->trip_count; k++)
            restore_trip(s, &s->saved_trips[sv->first + k]);
    }
    s->cost = s->saved_cost;
    s->out_count = s->saved_out_count;
    s->out_weight = s->saved_out_weight;
    memcpy(s->out, s->saved_out, (size_t)s->out_count * sizeof(*s->out));
    for (int32_t i = 0; i < s->out_count; i++)
        s->trip_of[s->out[i]] = -1;
}

void state_set_out(struct state *s, const int32_t *nodes, int32_t count)
{
    s->out_count = count;
    s->out_weight = 0;
    for (int32_t i = 0; i < count; i++) {
        s->out[i] = nodes[i];
        s->out_weight += s->model->nodes[nodes[i]].weight;
    }
}

void state_drop_empty(struct state *s, int32_t vehicle)
{
    struct vehicle *v = &s->vehicles[vehicle];
    int32_t kept = 0;
    for (int32_t i = 0; i < v->trip_count; i++)
        if (trip_at(s, v, i)->count > 0)
            v->order[kept++] = v->order[i];
    s->driven -= v->trip_count - kept;
    v->trip_count = kept;
    if (kept == 0)
        state_rest(s, vehicle);
}

void state_clear(struct state *s, int32_t vehicle)
{
    struct vehicle *v = &s->vehicles[vehicle];
    for (int32_t i = 0; i < v->trip_count; i++)
        trip_at(s, v, i)->count = 0;
    state_drop_empty(s, vehicle);
    price(s, v);
}

bool state_drop(struct state *s, int32_t vehicle, const uint8_t *gone)
{
    struct vehicle *v = &s->vehicles[vehicle];
    state_touch(s, vehicle);
    for (int32_t i = 0; i < v->trip_count; i++) {
        struct trip *t = trip_at(s, v, i);
        int32_t kept = 1, count = t->count;
        for (int32_t k = 1; k <= count; k++) {
            if (gone[t->visits[k].row])
                s->trip_of[t->visits[k].row] = -1;
            else
                t->visits[kept++] = t->visits[k];
        }
        t->visits[kept] = t->visits[count + 1];
        t->count = kept - 1;
        if (t->count != count)
            relink(s, v->first_trip + v->order[i]);
    }
    state_drop_empty(s, vehicle);
    return !s->model->timed || schedule(s, v);
}

/* A trip of the vehicle without visits, as number before in its day. */
struct trip *state_new_trip(struct state *s, int32_t vehicle, int32_t before)
{
    struct vehicle *v = &s->vehicles[vehicle];
    uint32_t used = 0;
    for (int32_t i = 0; i < v->trip_count; i++)
        used |= 1u << v->order[i];
    uint8_t free_one = 0;
    while (used & (1u << free_one))
        free_one++;
    struct trip *t = &s->trips[v->first_trip + free_one];
    if (!state_reserve(s, t, 1))
        return NULL;
    if (v->trip_count == 0)
        state_wake(s, vehicle);
    memmove(v->order + before + 1, v->order + before,
            (size_t)(v->trip_count - before));
    v->order[before] = free_one;
    v->trip_count++;
    s->driven++;
    int32_t depot = s->model->classes[v->class].depot;
    t->count = 0;
    t->distance = 0;
    memset(t->load, 0, sizeof(t->load));
    t->visits[0] = t->visits[1] = (struct visit){.row = depot};
    return t;
}

bool state_insert(struct state *s, int32_t node, const struct spot *spot)
{
    const struct model *m = s->model;
    struct vehicle *v = &s->vehicles[spot->vehicle];
    state_touch(s, spot->vehicle);
    int32_t after = spot->after < 0 ? 0 : spot->after;
    struct trip *t = spot->after < 0
                         ? state_new_trip(s, spot->vehicle, spot->trip)
                         : trip_at(s, v, spot->trip);
    if (!t || !state_reserve(s, t, t->count + 1))
        return false;
    int32_t number = (int32_t)(t - s->trips);
    memmove(t->visits + after + 2, t->visits + after + 1,
            (size_t)(t->count + 1 - after) * sizeof(*t->visits));
    t->count++;
    struct visit *x = &t->visits[after + 1];
    x->row = node;
    t->distance -= t->count > 1 ? x[-1].arc : 0;
    link_visits(m, x - 1, x);
    link_visits(m, x, x + 1);
    t->distance += (int64_t)x[-1].arc + x->arc + m->nodes[node].inner;
    for (int32_t k = 0; k < m->dims; k++)
        t->load[k] += m->nodes[node].load[k];
    s->trip_of[node] = number;
    for (int32_t i = after + 1; i <= t->count; i++)
        s->place_of[t->visits[i].row] = i;
    if (!m->timed)
        return true;
    return spot->after < 0 ? schedule(s, v)
                           : reschedule(s, v, spot->trip, after + 1);
}

#include "hq/route/model_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

/* ---- nodes ----------------------------------------------------------------*/

static void add_load(const struct route_problem *p, int32_t stop,
                     int64_t load[ROUTE_DIMS_MAX])
{
    for (int32_t k = 0; k < p->dims; k++)
        load[k] += p->stops[stop].demand[k];
}

/* Into *n: a stop of its own. */
static void node_of_stop(const struct route_stop *s, struct node *n)
{
    *n = (struct node){.close = MODEL_FOREVER, .window_count = 1};
    n->stay = s->service_s;
    n->weight = s->weight ? s->weight : 1;
    n->windows = s->windows;
    if (s->window_count > 0) {
        n->open = s->windows[0].open_s;
        n->close = s->windows[0].close_s;
        n->window_count = s->window_count;
    }
}

/* Drives on from what n is to the next stop of its chain. Segments of a route
 * are joined as in Vidal et al., "A unified solution framework for
 * multi-attribute vehicle routing problems", EJOR 234(3), 2014. */
static enum route_reason join(struct node *n, const struct route_problem *p,
                              int32_t from, int32_t to)
{
    const struct route_stop *a = &p->stops[from];
    struct node b;
    int64_t ride = route_time(p, a->place, p->stops[to].place);
    node_of_stop(&p->stops[to], &b);
    if (ride == ROUTE_NO_ROAD ||
        p->distance_m[(int64_t)a->place * p->place_count +
                      p->stops[to].place] == ROUTE_NO_ROAD)
        return ROUTE_UNREACHABLE;
    int64_t stay = n->stay + ride + b.stay;
    int64_t ready = n->ready + ride + b.stay;
    if ((int64_t)b.open + b.stay > ready)
        ready = (int64_t)b.open + b.stay;
    int64_t latest = b.close - ride - n->stay;
    if (n->ready + ride > b.close || latest < n->open ||
        stay > MODEL_FOREVER / 2 || ready > MODEL_FOREVER / 2)
        return ROUTE_CLOSED;
    if (latest < n->close)
        n->close = (int32_t)latest;
    n->stay = (int32_t)stay;
    n->ready = (int32_t)ready;
    n->weight += b.weight;
    n->inner +=
        p->distance_m[(int64_t)a->place * p->place_count + p->stops[to].place];
    return ROUTE_REASONS; /* none */
}

/* ---- what can be together -------------------------------------------------*/

/* The best that can be said of a node on a vehicle of the class by itself:
 * ROUTE_REASONS when it can be served. */
static enum route_reason try_class(const struct model *m,
                                   const struct draft *node,
                                   const struct class *c)
{
    const struct route_problem *p = m->problem;
    const struct route_vehicle_type *t = &p->types[c->type];
    const int32_t *stops = node->stops;
    for (int32_t i = 0; i < node->count; i++)
        if (p->stops[stops[i]].needs & ~t->can)
            return ROUTE_NO_VEHICLE;
    for (int32_t k = 0; k < m->dims; k++)
        if (node->load[k] > c->load[k])
            return ROUTE_TOO_MUCH;
    int32_t in = p->stops[stops[0]].place;
    int32_t out = p->stops[stops[node->count - 1]].place;
    if (p->distance_m[(int64_t)t->depot * p->place_count + in] ==
            ROUTE_NO_ROAD ||
        p->distance_m[(int64_t)out * p->place_count + t->depot] ==
            ROUTE_NO_ROAD)
        return ROUTE_UNREACHABLE;
    int64_t there = route_time(p, t->depot, in);
    int64_t back = route_time(p, out, t->depot);
    if (there == ROUTE_NO_ROAD || back == ROUTE_NO_ROAD)
        return ROUTE_UNREACHABLE;
    int32_t start = node_start(&node->node, c->start + (int32_t)there);
    if (m->timed &&
        (start == INT32_MAX || node_leave(&node->node, start) + back > c->end))
        return ROUTE_CLOSED;
    return ROUTE_REASONS;
}

/* pinned: the vehicle the node must be on; v: one of the class c. */
static bool may(const struct model *m, const struct draft *node, int32_t c,
                const uint8_t *forbidden)
{
    const struct class *cls = &m->classes[c];
    if (node->vehicle != ROUTE_ANY && m->class_of[node->vehicle] != c)
        return false;
    return (!cls->closed || node->closed) && !forbidden[c];
}

/* Fills the row of allowed; what is best of all classes. */
static enum route_reason fit(const struct model *m, const struct draft *node,
                             const uint8_t *forbidden, uint8_t *allowed)
{
    enum route_reason best = ROUTE_NO_VEHICLE;
    static const int rank[] = {
        [ROUTE_NO_VEHICLE] = 0, [ROUTE_TOO_MUCH] = 1, [ROUTE_UNREACHABLE] = 2,
        [ROUTE_CLOSED] = 3,     [ROUTE_NO_ROOM] = 4,  [ROUTE_REASONS] = 5};
    if (node->reason != ROUTE_REASONS)
        return node->reason;
    for (int32_t c = 0; c < m->class_count; c++) {
        enum route_reason r = may(m, node, c, forbidden)
                                  ? try_class(m, node, &m->classes[c])
                                  : ROUTE_NO_VEHICLE;
        allowed[c] = r == ROUTE_REASONS;
        if (rank[r] > rank[best])
            best = r;
    }
    return best;
}

/* ---- classes --------------------------------------------------------------*/

/* Vehicles that a pin or a ban names are a class of their own. */
static void name_apart(const struct route_problem *p, uint8_t *apart,
                       uint8_t *closed)
{
    for (int32_t i = 0; i < p->forbidden_count; i++)
        apart[p->forbidden[i].vehicle] = 1;
    for (int32_t i = 0; i < p->chain_count; i++) {
        const struct route_chain *c = &p->chains[i];
        if (c->vehicle == ROUTE_ANY)
            continue;
        apart[c->vehicle] = 1;
        if (c->closed)
            closed[c->vehicle] = 1;
    }
}

static void class_of_type(struct model *m, int32_t type, bool closed)
{
    const struct route_vehicle_type *t = &m->problem->types[type];
    struct class *c = &m->classes[m->class_count++];
    *c = (struct class){.type = type, .closed = closed};
    for (int32_t k = 0; k < m->dims; k++)
        c->load[k] = (int32_t)t->capacity[k];
    c->start = t->shift_start_s;
    c->end = t->shift_end_s == ROUTE_TIME_MAX ? MODEL_FOREVER : t->shift_end_s;
    c->trips = t->trips ? t->trips : 1;
    c->reload = t->reload_s;
    c->per_m = t->per_km.fen * 3600 / m->unit;
    c->per_s = t->per_hour.fen * 1000 / m->unit;
    c->fixed = t->fixed.fen * 3600000 / m->unit;
    m->by_hour = m->by_hour || c->per_s > 0;
    m->timed =
        m->timed || c->end != MODEL_FOREVER || c->per_s > 0 || c->trips > 1;
}

static enum err make_classes(struct model *m)
{
    const struct route_problem *p = m->problem;
    int32_t vehicles = m->vehicle_count;
    uint8_t *apart = arena_alloc(&m->arena, (size_t)vehicles);
    uint8_t *closed = arena_alloc(&m->arena, (size_t)vehicles);
    m->class_of = arena_alloc(&m->arena, (size_t)vehicles * sizeof(int32_t));
    m->classes = arena_alloc(&m->arena, (size_t)(vehicles + p->type_count) *
                                            sizeof(*m->classes));
    if (!apart || !closed || !m->class_of || !m->classes)
        return ERR_NOMEM;
    name_apart(p, apart, closed);
    for (int32_t t = 0, v = 0; t < p->type_count; t++) {
        int32_t common = -1;
        for (int32_t i = 0; i < p->types[t].count; i++, v++) {
            if (!apart[v] && common >= 0) {
                m->class_of[v] = common;
                continue;
            }
            m->class_of[v] = m->class_count;
            if (!apart[v])
                common = m->class_count;
            class_of_type(m, t, closed[v]);
        }
    }
    return ERR_OK;
}

/* ---- costs ----------------------------------------------------------------*/

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The unit, and that no sum of costs can overflow. */
static enum err make_unit(struct model *m, struct diag *d)
{
    const struct route_problem *p = m->problem;
    int64_t per_m = 0, per_s = 0, fixed = 0;
    m->unit = 0;
    for (int32_t t = 0; t < p->type_count; t++) {
        const struct route_vehicle_type *type = &p->types[t];
        if (type->per_km.fen > ROUTE_RATE_MAX ||
            type->per_hour.fen > ROUTE_RATE_MAX ||
            type->fixed.fen > ROUTE_RATE_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("a vehicle costs more than %d yuan a km, an "
                               "hour or a day: check the figure"),
                            ROUTE_RATE_MAX / 100);
        int64_t each[] = {type->per_km.fen * 3600, type->per_hour.fen * 1000,
                          type->fixed.fen * 3600000};
        for (size_t i = 0; i < ARRAY_LEN(each); i++)
            m->unit = divisor(m->unit, each[i]);
        per_m = each[0] > per_m ? each[0] : per_m;
        per_s = each[1] > per_s ? each[1] : per_s;
        fixed = each[2] > fixed ? each[2] : fixed;
    }
    if (m->unit == 0)
        m->unit = 1;
    int64_t longest = 0;
    for (int64_t i = 0; i < (int64_t)p->place_count * p->place_count; i++)
        if (p->distance_m[i] != ROUTE_NO_ROAD && p->distance_m[i] > longest)
            longest = p->distance_m[i];
    int64_t arcs = 2 * (int64_t)p->stop_count + 2;
    int64_t most = INT64_MAX / 16, vehicles = p->stop_count + 1;
    if ((longest && per_m / m->unit > most / longest / arcs) ||
        per_s / m->unit > most / MODEL_FOREVER / vehicles ||
        fixed / m->unit > most / vehicles)
        return diag_set(d, ERR_RANGE,
                        tr("distances times costs are too large to be added: "
                           "check metres and costs"));
    return ERR_OK;
}

/* ---- putting it together --------------------------------------------------*/

static void draft_stops(const struct route_problem *p, struct draft *n,
                        const int32_t *stops, int32_t count)
{
    n->stops = stops;
    n->count = count;
    n->vehicle = ROUTE_ANY;
    n->reason = ROUTE_REASONS;
    node_of_stop(&p->stops[stops[0]], &n->node);
    add_load(p, stops[0], n->load);
    for (int32_t i = 1; i < count; i++) {
        add_load(p, stops[i], n->load);
        if (n->reason != ROUTE_REASONS)
            continue;
        if (i == 1) { /* of one window now */
            n->node.ready = n->node.open + n->node.stay;
            n->node.window_count = 1;
        }
        n->reason = join(&n->node, p, stops[i - 1], stops[i]);
    }
}

/* Chains first, then the stops in none. */
static struct draft *make_drafts(struct model *m, int32_t *ret_count)
{
    const struct route_problem *p = m->problem;
    size_t stops = (size_t)p->stop_count + 1;
    struct draft *drafts = arena_alloc(&m->arena, stops * sizeof(*drafts));
    int32_t *alone = arena_alloc(&m->arena, stops * sizeof(*alone));
    uint8_t *held = arena_alloc(&m->arena, stops);
    int32_t count = 0;
    if (!drafts || !alone || !held)
        return NULL;
    for (int32_t i = 0; i < p->chain_count; i++) {
        const struct route_chain *c = &p->chains[i];
        for (int32_t k = 0; k < c->count; k++)
            held[c->stops[k]] = 1;
        draft_stops(p, &drafts[count], c->stops, c->count);
        drafts[count].vehicle = c->vehicle;
        drafts[count++].closed = c->closed;
    }
    for (int32_t i = 0; i < p->stop_count; i++) {
        alone[i] = i;
        if (!held[i])
            draft_stops(p, &drafts[count++], &alone[i], 1);
    }
    *ret_count = count;
    return drafts;
}

/* Which classes a draft is forbidden on; row is scratch. */
static void ban(const struct model *m, const struct draft *n, uint8_t *row)
{
    const struct route_problem *p = m->problem;
    memset(row, 0, (size_t)m->class_count);
    for (int32_t i = 0; i < p->forbidden_count; i++)
        for (int32_t k = 0; k < n->count; k++)
            if (p->forbidden[i].stop == n->stops[k])
                row[m->class_of[p->forbidden[i].vehicle]] = 1;
}

static void leave_out(struct model *m, const struct draft *n,
                      enum route_reason reason)
{
    for (int32_t k = 0; k < n->count; k++)
        m->left[m->left_count++] = (struct route_left){n->stops[k], reason};
}

/* Keeps the drafts that some class can serve as nodes. */
static enum err make_nodes(struct model *m, struct draft *drafts, int32_t count)
{
    size_t stops = (size_t)m->problem->stop_count + 1;
    uint8_t *row = arena_alloc(&m->arena, (size_t)m->class_count);
    int32_t *list = arena_alloc(&m->arena, stops * sizeof(*list));
    m->nodes = arena_alloc(&m->arena, stops * sizeof(*m->nodes));
    m->left = arena_alloc(&m->arena, stops * sizeof(*m->left));
    m->allowed = arena_alloc(&m->arena, (size_t)count * (size_t)m->class_count);
    if (!row || !list || !m->nodes || !m->left || !m->allowed)
        return ERR_NOMEM;
    for (int32_t i = 0, used = 0; i < count; i++) {
        struct draft *n = &drafts[i];
        ban(m, n, row);
        enum route_reason r =
            fit(m, n, row, m->allowed + (int64_t)m->n * m->class_count);
        if (r != ROUTE_REASONS) {
            leave_out(m, n, r);
            continue;
        }
        for (int32_t k = 0; k < m->dims; k++)
            n->node.load[k] = (int32_t)n->load[k];
        n->node.first = used;
        n->node.count = n->count;
        memcpy(list + used, n->stops, (size_t)n->count * sizeof(*list));
        used += n->count;
        m->nodes[m->n++] = n->node;
    }
    m->stops = list;
    return ERR_OK;
}

static bool has_times(const struct route_problem *p)
{
    for (int32_t i = 0; i < p->stop_count; i++)
        if (p->stops[i].window_count > 0)
            return true;
    for (int64_t i = 0; i < (int64_t)p->place_count * p->place_count; i++)
        if (p->distance_m[i] == ROUTE_NO_ROAD ||
            (p->time_s && p->time_s[i] == ROUTE_NO_ROAD))
            return true;
    return false;
}

enum err model_make(const struct route_problem *p, struct model *ret_model,
                    struct diag *d)
{
    struct model m = {.problem = p, .dims = p->dims};
    struct draft *drafts = NULL;
    int32_t count = 0;
    m.timed = has_times(p);
    m.vehicle_count = route_vehicle_count(p);
    enum err err = make_unit(&m, d);
    if (!err)
        err = make_classes(&m);
    if (!err && !(drafts = make_drafts(&m, &count)))
        err = ERR_NOMEM;
    if (!err)
        err = make_nodes(&m, drafts, count);
    if (!err)
        err = model_matrix(&m);
    if (!err)
        err = model_near(&m);
    if (err)
        model_release(&m);
    else
        *ret_model = m;
    return err;
}

void model_release(struct model *m)
{
    arena_release(&m->arena);
    *m = (struct model){0};
}

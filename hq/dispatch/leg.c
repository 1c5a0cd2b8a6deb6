#include "hq/dispatch/leg.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define FIRST_LIMIT 2 /* bits below are LEG_CHILLED, LEG_FROZEN */

bool leg_station_works(const struct network *net, int station)
{
    if (station < 0 || !net->places[station]->handover_minute ||
        net->places[station]->closed)
        return false;
    for (int v = 0; v < net->vehicle_count; v++)
        if (!net->vehicles[v]->closed &&
            net->vehicles[v]->depot == net->places[station]->id)
            return true;
    return false;
}

/* ---- trucks
 * ----------------------------------------------------------------*/
static int64_t or_any(int64_t x)
{
    return x > 0 && x < ROUTE_DEMAND_MAX ? x : ROUTE_DEMAND_MAX;
}

/* Roads with a limit of at least its weight; the limits are ascending. */
static uint32_t roads(const Route__Vehicle *v, const uint32_t *limits,
                      int limit_count)
{
    uint32_t can = 0;
    for (int i = 0; i < limit_count; i++)
        if (v->gross_kg <= limits[i])
            can |= 1U << (FIRST_LIMIT + i);
    return can;
}

static struct route_vehicle_type type_of(const struct leg *l,
                                         const Route__Vehicle *v,
                                         const uint32_t *limits,
                                         int limit_count)
{
    struct route_vehicle_type t = {
        .name = v->name,
        .count = 1,
        .depot = l->depot,
        .capacity = {or_any(v->weight_g), or_any(v->volume_ml),
                     or_any(v->crates)},
        .can = (v->chilled ? LEG_CHILLED : 0) | (v->frozen ? LEG_FROZEN : 0) |
               roads(v, limits, limit_count),
        .fixed = money_of(v->fixed_fen),
        .per_km = money_of(v->per_km_fen),
        .per_hour = money_of(v->per_hour_fen),
        .shift_start_s = (int32_t)v->start_minute * 60,
        .shift_end_s = (int32_t)v->end_minute * 60,
        .trips = (int32_t)v->trips,
        .reload_s = (int32_t)v->reload_minutes * 60,
    };
    if (t.shift_start_s < l->from_s)
        t.shift_start_s = l->from_s;
    return t;
}

static bool alike(const struct route_vehicle_type *a,
                  const struct route_vehicle_type *b)
{
    return memcmp(a->capacity, b->capacity, sizeof(a->capacity)) == 0 &&
           a->can == b->can && a->fixed.fen == b->fixed.fen &&
           a->per_km.fen == b->per_km.fen &&
           a->per_hour.fen == b->per_hour.fen &&
           a->shift_start_s == b->shift_start_s &&
           a->shift_end_s == b->shift_end_s && a->trips == b->trips &&
           a->reload_s == b->reload_s;
}

/* Trucks that do not differ are one type, or a large fleet has too many. */
static enum err add_vehicles(struct leg *l, const uint32_t *limits,
                             int limit_count, struct diag *d)
{
    const struct network *n = l->net;
    struct route_problem *p = &l->problem;
    int count = 0;
    bool *done = calloc((size_t)n->vehicle_count + 1, sizeof(*done));
    enum err err = done ? ERR_OK : ERR_NOMEM;
    for (int v = 0; !err && v < n->vehicle_count; v++) {
        const Route__Vehicle *x = n->vehicles[v];
        if (done[v] || x->closed || x->depot != n->places[l->depot]->id)
            continue;
        struct route_vehicle_type t = type_of(l, x, limits, limit_count);
        if (t.shift_end_s < t.shift_start_s)
            continue; /* its shift is over before there is anything to load */
        if (p->type_count == ROUTE_TYPES_MAX) {
            err = diag_set(d, ERR_RANGE,
                           tr("more than %d kinds of trucks at %.40s: give "
                              "like trucks the same figures"),
                           ROUTE_TYPES_MAX, n->places[l->depot]->name);
            break;
        }
        t.count = 0;
        for (int w = v; w < n->vehicle_count; w++) {
            const Route__Vehicle *y = n->vehicles[w];
            if (done[w] || y->closed || y->depot != x->depot)
                continue;
            struct route_vehicle_type u = type_of(l, y, limits, limit_count);
            if (!alike(&t, &u))
                continue;
            done[w] = true;
            l->vehicles[count++] = w;
            t.count++;
        }
        l->types[p->type_count++] = t;
    }
    free(done);
    return err;
}

static int vehicle_number(const struct leg *l, uint32_t id)
{
    int count = route_vehicle_count(&l->problem);
    for (int i = 0; i < count; i++)
        if (l->net->vehicles[l->vehicles[i]]->id == id)
            return i;
    return -1;
}

/* ---- stops
 * -----------------------------------------------------------------*/
static int limits_of(const struct network *n, uint32_t *limits)
{
    int count = 0;
    for (int i = 0; i < n->place_count; i++) {
        uint32_t kg = n->places[i]->limit_kg;
        int at = 0;
        while (at < count && limits[at] < kg)
            at++;
        if (!kg || (at < count && limits[at] == kg) || count == LEG_LIMITS)
            continue;
        memmove(&limits[at + 1], &limits[at],
                (size_t)(count - at) * sizeof(*limits));
        limits[at] = kg;
        count++;
    }
    return count;
}

/* Where there were too many different limits: the next lower one that has a
 * bit, as no truck may be too heavy. */
static uint32_t limit_bit(uint32_t kg, const uint32_t *limits, int count)
{
    int at = count - 1;
    if (!kg)
        return 0;
    while (at > 0 && limits[at] > kg)
        at--;
    return 1U << (FIRST_LIMIT + at);
}

static void windows(struct route_stop *s, const Route__Place *p)
{
    for (size_t i = 0; i < p->n_windows && i < ROUTE_WINDOWS_MAX; i++) {
        s->windows[i].open_s = (int32_t)p->windows[i]->open_minute * 60;
        s->windows[i].close_s = (int32_t)p->windows[i]->close_minute * 60;
        s->window_count++;
    }
}

static void add_stop(struct leg *l, const struct plan_stop *x, int which,
                     bool trunk, const uint32_t *limits, int limit_count)
{
    struct route_problem *p = &l->problem;
    struct route_stop *s = &l->stops[p->stop_count];
    int place = trunk ? x->station : x->place;
    const Route__Place *at = l->net->places[place];
    *s = (struct route_stop){
        .name = l->net->places[x->place]->name,
        .place = place,
        .demand = {x->weight_g, x->volume_ml, x->crates},
        .service_s = (int32_t)at->service_minutes * 60,
        .needs = x->cold | limit_bit(at->limit_kg, limits, limit_count),
    };
    windows(s, at);
    if (trunk) { /* unloaded when the station trips leave */
        int32_t close = (int32_t)at->handover_minute * 60 - s->service_s;
        s->windows[0] = (struct route_window){
            s->window_count ? s->windows[0].open_s : 0, close > 0 ? close : 0};
        if (s->windows[0].open_s > s->windows[0].close_s)
            s->windows[0].open_s = 0;
        s->window_count = 1;
    }
    l->who[p->stop_count] = which;
    l->trunk[p->stop_count] = trunk;
    p->stop_count++;
}

/* ---- the dispatcher's rules
 * ------------------------------------------------*/
static int stop_number(const struct leg *l, const struct plan_stop *stops,
                       uint32_t outlet)
{
    for (int i = 0; i < l->problem.stop_count; i++)
        if (!l->trunk[i] && stops[l->who[i]].outlet == outlet)
            return i;
    return -1;
}

/* A chain with more stops wants one window each: the longest. */
static void one_window(struct route_stop *s)
{
    struct route_window best = s->windows[0];
    for (int i = 1; i < s->window_count; i++)
        if (s->windows[i].close_s - s->windows[i].open_s >
            best.close_s - best.open_s)
            best = s->windows[i];
    s->windows[0] = best;
    s->window_count = s->window_count ? 1 : 0;
}

struct linking {
    int *vehicle, *next, *before; /* of each stop; -1: none */
};

static void read_rules(struct leg *l, const struct need *need,
                       const struct plan_stop *stops, struct linking *k)
{
    struct route_problem *p = &l->problem;
    for (int i = 0; i < need->rule_count; i++) {
        const Route__Rule *r = need->rules[i];
        int v = vehicle_number(l, r->vehicle);
        int at = stop_number(l, stops, r->outlet);
        if (r->kind == ROUTE__RULE_KIND__RULE_FORBID && v >= 0) {
            for (int s = 0; s < p->stop_count; s++)
                if (stops[l->who[s]].outlet == r->outlet)
                    l->forbidden[p->forbidden_count++] =
                        (struct route_forbidden){s, v};
            continue;
        }
        if (v < 0 || at < 0)
            continue;
        k->vehicle[at] = v; /* the later rule counts */
        int after = r->after ? stop_number(l, stops, r->after) : -1;
        if (r->kind != ROUTE__RULE_KIND__RULE_MOVE || after < 0 ||
            k->next[after] >= 0 || k->before[at] >= 0)
            continue;
        int end = at; /* would it close a ring? */
        while (k->next[end] >= 0)
            end = k->next[end];
        if (end == after)
            continue;
        k->next[after] = at;
        k->before[at] = after;
    }
}

static void add_chains(struct leg *l, struct linking *k)
{
    struct route_problem *p = &l->problem;
    int used = 0;
    for (int i = 0; i < p->stop_count; i++) {
        if (k->before[i] >= 0 || (k->next[i] < 0 && k->vehicle[i] < 0))
            continue;
        struct route_chain *c = &l->chains[p->chain_count++];
        *c = (struct route_chain){.stops = &l->chained[used],
                                  .vehicle = ROUTE_ANY};
        for (int at = i; at >= 0; at = k->next[at]) {
            l->chained[used++] = at;
            c->count++;
            if (k->vehicle[at] >= 0)
                c->vehicle = k->vehicle[at];
        }
        for (int j = 0; c->count > 1 && j < c->count; j++)
            one_window(&l->stops[c->stops[j]]);
    }
}

static enum err add_rules(struct leg *l, const struct need *need,
                          const struct plan_stop *stops)
{
    size_t n = (size_t)l->problem.stop_count;
    int *all = malloc((3 * n + 1) * sizeof(*all));
    if (!all)
        return ERR_NOMEM;
    for (size_t i = 0; i < 3 * n; i++)
        all[i] = -1;
    struct linking k = {all, all + n, all + 2 * n};
    read_rules(l, need, stops, &k);
    add_chains(l, &k);
    free(all);
    return ERR_OK;
}

/* ---- the whole
 * -------------------------------------------------------------*/
static enum err room(struct leg *l, int stops, int rules)
{
    size_t n = (size_t)stops + 1;
    l->who = calloc(n, sizeof(*l->who));
    l->trunk = calloc(n, sizeof(*l->trunk));
    l->vehicles =
        calloc((size_t)l->net->vehicle_count + 1, sizeof(*l->vehicles));
    l->stops = calloc(n, sizeof(*l->stops));
    l->forbidden = calloc(2 * (size_t)rules + 1, sizeof(*l->forbidden));
    l->chains = calloc(n, sizeof(*l->chains));
    l->chained = calloc(n, sizeof(*l->chained));
    return l->who && l->trunk && l->vehicles && l->stops && l->forbidden &&
                   l->chains && l->chained
               ? ERR_OK
               : ERR_NOMEM;
}

enum err leg_make(struct leg *ret_leg, const struct network *net,
                  const struct need *need, const struct plan_stop *stops,
                  int count, int depot, int only, struct diag *d)
{
    struct leg l = {.net = net, .depot = depot};
    uint32_t limits[LEG_LIMITS];
    int limit_count = limits_of(net, limits);
    bool hub = net->places[depot]->kind == ROUTE__PLACE_KIND__PLACE_HUB;
    l.problem = (struct route_problem){.place_count = net->place_count,
                                       .distance_m = net->distance_m,
                                       .time_s = net->time_s,
                                       .dims = 3,
                                       .types = l.types};
    if (!hub)
        l.from_s = (int32_t)net->places[depot]->handover_minute * 60;
    enum err err = room(&l, count, need->rule_count);
    for (int i = 0; !err && i < count; i++) {
        const struct plan_stop *x = &stops[i];
        if (x->left || (only >= 0 && x->station != only) ||
            (!hub && (!x->via || x->station != depot)))
            continue;
        if (l.problem.stop_count == ROUTE_STOPS_MAX) {
            err = diag_set(d, ERR_RANGE, tr("at most %d stops in one plan"),
                           ROUTE_STOPS_MAX);
            break;
        }
        add_stop(&l, x, i, hub && x->via, limits, limit_count);
    }
    if (!err)
        err = add_vehicles(&l, limits, limit_count, d);
    if (!err)
        err = add_rules(&l, need, stops);
    l.problem.stops = l.stops;
    l.problem.forbidden = l.forbidden;
    l.problem.chains = l.chains;
    if (err) {
        leg_release(&l);
        return err;
    }
    *ret_leg = l;
    ret_leg->problem.types = ret_leg->types;
    return ERR_OK;
}

void leg_release(struct leg *l)
{
    free(l->who);
    free(l->trunk);
    free(l->vehicles);
    free(l->stops);
    free(l->forbidden);
    free(l->chains);
    free(l->chained);
    route_plan_release(&l->plan);
    memset(l, 0, sizeof(*l));
}

/* ---- beginning with an earlier plan
 * ----------------------------------------*/
static int visit_number(const struct leg *l, const struct plan_stop *stops,
                        const Route__Visit *v, const bool *taken)
{
    const struct network *n = l->net;
    for (int i = 0; i < l->problem.stop_count; i++)
        if (!taken[i] && n->places[stops[l->who[i]].place]->id == v->stop &&
            n->places[l->stops[i].place]->id == v->place)
            return i;
    return -1;
}

static enum err start_plan(const struct leg *l, const struct plan_stop *stops,
                           const Route__Plan *from, struct route_plan *ret)
{
    size_t n = (size_t)l->problem.stop_count;
    struct route_plan p = {0};
    bool *taken = calloc(n + 1, sizeof(*taken));
    p.trips = calloc(from->n_trips + 1, sizeof(*p.trips));
    p.visits = calloc(n + 1, sizeof(*p.visits));
    if (!taken || !p.trips || !p.visits) {
        free(taken);
        route_plan_release(&p);
        return ERR_NOMEM;
    }
    for (int v = 0; v < route_vehicle_count(&l->problem); v++)
        for (size_t t = 0; t < from->n_trips; t++) {
            const Route__Trip *x = from->trips[t];
            if (x->vehicle != l->net->vehicles[l->vehicles[v]]->id ||
                x->depot != l->net->places[l->depot]->id)
                continue;
            struct route_trip trip = {.vehicle = v, .first = p.visit_count};
            for (size_t i = 0; i < x->n_visits; i++) {
                int at = visit_number(l, stops, x->visits[i], taken);
                if (at < 0)
                    continue;
                taken[at] = true;
                p.visits[p.visit_count++].stop = at;
                trip.count++;
            }
            if (trip.count)
                p.trips[p.trip_count++] = trip;
        }
    free(taken);
    *ret = p;
    return ERR_OK;
}

struct watching {
    const struct plan_options *o;
    const char *what;
};

static bool on_progress(const struct route_progress *now, void *user)
{
    const struct watching *w = user;
    return w->o->progress(w->what, now, w->o->user);
}

/* Nothing to drive with: all are left out. */
static enum err no_vehicles(struct leg *l)
{
    int count = l->problem.stop_count;
    l->plan.left = calloc((size_t)count + 1, sizeof(*l->plan.left));
    if (!l->plan.left)
        return ERR_NOMEM;
    for (int i = 0; i < count; i++)
        l->plan.left[i] = (struct route_left){i, ROUTE_NO_VEHICLE};
    l->plan.left_count = count;
    return ERR_OK;
}

enum err leg_solve(struct leg *l, const struct plan_options *o,
                   const struct plan_stop *stops, int64_t time_ms,
                   int64_t iterations, struct diag *d)
{
    struct watching w = {o, l->net->places[l->depot]->name};
    struct route_plan start = {0};
    struct route_options r = {
        .seed = o->seed,
        .time_limit_ms = time_ms,
        .iterations = iterations,
        .progress = o->progress ? on_progress : NULL,
        .user = &w,
    };
    if (l->problem.stop_count == 0)
        return ERR_OK;
    if (route_vehicle_count(&l->problem) == 0)
        return no_vehicles(l);
    enum err err = ERR_OK;
    if (o->start) {
        err = start_plan(l, stops, o->start, &start);
        r.start = &start;
    }
    if (!err)
        err = route_solve(&l->problem, &r, &l->plan, d);
    route_plan_release(&start);
    return err;
}
